import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { type MenuItem, MenuList } from './MenuList'

export { type MenuItem, MenuList } from './MenuList'

interface Props {
  /** What the button is called. */
  label: string
  Icon: LucideIcon
  items: readonly MenuItem[]
}

/** A button with a menu, shown as an icon. */
export function Menu({ label, Icon, items }: Props) {
  return (
    <MenuButton label={label} items={items} className="button button-icon">
      <Icon size={18} aria-hidden />
    </MenuButton>
  )
}

interface ButtonProps {
  label: string
  items: readonly MenuItem[]
  className: string
  title?: string
  disabled?: boolean
  children: ReactNode
}

/** A button that opens a menu. */
export function MenuButton({ label, items, className, title, disabled, children }: ButtonProps) {
  const button = useRef<HTMLButtonElement>(null)
  const [anchor, setAnchor] = useState<DOMRect>()
  return (
    <>
      <button
        ref={button}
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        title={title ?? label}
        disabled={disabled}
        onClick={() => setAnchor(button.current?.getBoundingClientRect())}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
          event.preventDefault()
          setAnchor(event.currentTarget.getBoundingClientRect())
        }}
      >
        {children}
      </button>
      {anchor && (
        <MenuList label={label} items={items} anchor={anchor} onClose={() => setAnchor(undefined)} />
      )}
    </>
  )
}
