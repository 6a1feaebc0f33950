import { DropdownMenu } from 'radix-ui'
import type { MenuItem } from './Menu'

interface Props {
  label: string
  items: readonly MenuItem[]
  /** What has the focus again when the menu is closed. */
  anchor: HTMLElement | null
  onClose: () => void
}

/** The open menu below its button. */
export function MenuItems({ label, items, anchor, onClose }: Props) {
  return (
    <DropdownMenu.Root modal={false} open onOpenChange={(isOpen) => !isOpen && onClose()}>
      {/* The button is there before this is loaded: what Radix needs is its place. */}
      <DropdownMenu.Trigger asChild>
        <span className="pointer-events-none absolute inset-0" aria-hidden tabIndex={-1} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          aria-label={label}
          align="end"
          sideOffset={6}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            // Unless what was chosen has taken it.
            if (document.activeElement === document.body) anchor?.focus()
          }}
        >
          {items.map(({ id, label: name, Icon, isDangerous, run }) => (
            <DropdownMenu.Item
              key={id}
              className={`menu-item ${isDangerous ? 'text-danger' : ''}`}
              // When the menu is gone: what it opens keeps the focus.
              onSelect={() => setTimeout(run)}
            >
              <Icon size={16} aria-hidden />
              {name}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
