import { type ReactNode, useId, useRef, useState } from 'react'
import { placeMenu } from './menuPlace'

interface Props {
  className: string
  title: string
  /** What the button is called, where what it shows does not say it. */
  label: string | undefined
  /** What the button shows. */
  face: ReactNode
  /** What the panel is called. */
  panelLabel: string
  /** What the panel shows, made while it is open. */
  children: () => ReactNode
}

/** A button with a small panel over the page. Escape and a press elsewhere close it. */
export function PopoverButton({ className, title, label, face, panelLabel, children }: Props) {
  const id = useId()
  const [isOpen, setIsOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const place = (popover: HTMLElement) => {
    const anchor = button.current?.getBoundingClientRect()
    if (!anchor) return
    const { left, top } = placeMenu(anchor, popover.getBoundingClientRect(), {
      width: innerWidth,
      height: innerHeight,
    })
    Object.assign(popover.style, { left: `${left}px`, top: `${top}px` })
  }
  return (
    <>
      <button
        ref={button}
        popoverTarget={id}
        className={className}
        title={title}
        aria-label={label}
        aria-expanded={isOpen}
      >
        {face}
      </button>
      <div
        id={id}
        popover="auto"
        role="dialog"
        aria-label={panelLabel}
        className="fixed m-0 w-80 max-w-[calc(100vw-1rem)] rounded-xl border border-line bg-paper p-4 text-ink shadow-xl"
        onToggle={(event) => {
          const isNow = event.newState === 'open'
          setIsOpen(isNow)
          if (isNow) place(event.currentTarget)
        }}
      >
        {isOpen && children()}
      </div>
    </>
  )
}
