import type { LucideIcon } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { messages, textOf } from '../i18n/messages'
import { tell } from './notices'

/** One thing that a menu offers. */
export interface MenuItem {
  id: string
  label: string
  Icon: LucideIcon
  /** It takes something away from somebody. */
  isDangerous?: boolean
  run: () => void
}

interface Props {
  /** What the button is called. */
  label: string
  Icon: LucideIcon
  items: readonly MenuItem[]
}

const text = messages({
  en: { failed: 'The menu could not be loaded. Check your connection, then try again.' },
  de: {
    failed: 'Das Menü konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
  },
})

const load = () => import('./MenuItems')
const MenuItems = lazy(() => load().then((module) => ({ default: module.MenuItems })))

/** A button with a menu, which is loaded when somebody is about to open it. */
export function Menu({ label, Icon, items }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  const [button, setButton] = useState<HTMLButtonElement | null>(null)
  const open = () =>
    void load().then(
      () => setIsOpen(true),
      () => tell(textOf(text).failed, { kind: 'error' }),
    )
  return (
    <span className="relative">
      <button
        ref={setButton}
        className="button button-icon"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        title={label}
        onPointerEnter={() => void load().catch(() => undefined)}
        onClick={open}
      >
        <Icon size={18} aria-hidden />
      </button>
      {isOpen && (
        <Suspense>
          <MenuItems label={label} items={items} anchor={button} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </span>
  )
}
