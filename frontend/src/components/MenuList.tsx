import { Check, type LucideIcon } from 'lucide-react'
import { Fragment, type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { placeMenu } from './menuPlace'

/** A line of a menu. */
export interface MenuItem {
  id: string
  label: string
  Icon?: LucideIcon
  /** Beside it, muted: its keys, or why it cannot be chosen. */
  detail?: string
  /** Of those of which one is chosen. */
  isChosen?: boolean
  /** It takes something away from somebody. */
  isDangerous?: boolean
  isDisabled?: boolean
  /** Stands apart from what is above. */
  startsGroup?: boolean
  run: () => void
}

/** Letters within so long after another belong together, in milliseconds. */
const findFor = 700

interface Props {
  label: string
  items: readonly MenuItem[]
  /** What it belongs to, in the window. */
  anchor: Pick<DOMRect, 'left' | 'top' | 'bottom' | 'right'>
  onClose: () => void
}

/**
 * A menu over the page. Arrows move in it, letters find, Enter chooses, Escape and a press
 * elsewhere close it; the focus goes back to where it was, unless what was chosen takes it.
 */
export function MenuList({ label, items, anchor, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })
  const [place, setPlace] = useState({ left: anchor.left, top: anchor.bottom })
  // What it is opened with; it stays where it is until it is closed.
  const first = useRef({ anchor, onClose })
  useLayoutEffect(() => {
    const shown = menu.current
    const before = document.activeElement
    if (!shown) return undefined
    const { anchor: from } = first.current
    shown.showPopover()
    setPlace(placeMenu(from, shown.getBoundingClientRect(), { width: innerWidth, height: innerHeight }))
    const chosen = shown.querySelector<HTMLElement>('[aria-checked="true"]')
    ;(chosen ?? shown.querySelector<HTMLElement>('[role^="menuitem"]'))?.focus()
    return () => {
      const hadFocus = shown.contains(document.activeElement) || document.activeElement === document.body
      if (hadFocus && before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const choose = (item: MenuItem) => {
    if (item.isDisabled) return
    onClose()
    // When the focus is back: what is chosen may want it elsewhere.
    setTimeout(item.run)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]')]
    const at = lines.findIndex((line) => line === document.activeElement)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const end = { Home: 0, End: lines.length - 1 }[event.key]
    event.stopPropagation()
    if (step !== undefined) lines[(at + step + lines.length) % lines.length]?.focus()
    else if (end !== undefined) lines[end]?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') onClose()
    else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey)
      find(event.key, lines, at)
    else return
    event.preventDefault()
  }
  const find = (key: string, lines: HTMLElement[], at: number) => {
    const now = Date.now()
    const text = now - typed.current.at < findFor ? typed.current.text + key : key
    typed.current = { text, at: now }
    // Another letter goes on from the next line; more letters may still mean this one.
    const start = text.length > 1 ? at : at + 1
    const order = [...lines.slice(start), ...lines.slice(0, start)]
    order.find((line) => line.textContent.trim().toLowerCase().startsWith(text.toLowerCase()))?.focus()
  }
  return (
    <div
      ref={menu}
      popover="auto"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className="menu"
      style={place}
      onKeyDown={onKeyDown}
      onToggle={(event) => event.newState === 'closed' && onClose()}
    >
      {items.map((item) => (
        <Fragment key={item.id}>
          {item.startsGroup && <div role="separator" className="my-1 border-t border-line" />}
          <button
            role={item.isChosen === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={item.isChosen}
            aria-disabled={item.isDisabled}
            tabIndex={-1}
            className="menu-item"
            data-danger={item.isDangerous}
            onMouseMove={(event) => event.currentTarget.focus()}
            onClick={() => choose(item)}
          >
            {item.isChosen !== undefined && (
              <Check size={16} aria-hidden className={item.isChosen ? 'text-accent' : 'invisible'} />
            )}
            {item.Icon && <item.Icon size={16} aria-hidden className="shrink-0" />}
            <span className="grow truncate">{item.label}</span>
            {item.detail && <span className="shrink-0 pl-4 text-xs text-muted">{item.detail}</span>}
          </button>
        </Fragment>
      ))}
    </div>
  )
}
