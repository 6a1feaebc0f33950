import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { type Command, shownKeys, useOfferedCommands } from '../../components/commands'
import { messages, useText } from '../../i18n/messages'
import { found } from './search'

const text = messages({
  en: { label: 'Commands', placeholder: 'What do you want to do?', none: 'No command has that name.' },
  de: { label: 'Befehle', placeholder: 'Was möchten Sie tun?', none: 'So heißt kein Befehl.' },
})

/** Every command by its name: typed, chosen by arrows, run by Enter. */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useText(text)
  const listId = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const commands = found(useOfferedCommands(), typed)
  const active = commands[Math.min(chosen, commands.length - 1)]
  useEffect(() => {
    const shown = dialog.current
    const before = document.activeElement
    shown?.showModal()
    return () => {
      shown?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    // When the focus is back where it was: a command may move it on.
    queueMicrotask(() => setTimeout(command.run))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    if (step) {
      event.preventDefault()
      setChosen((at) => (at + step + commands.length) % Math.max(commands.length, 1))
    }
    if (event.key === 'Enter') {
      // The code has the focus again before the browser writes the line break.
      event.preventDefault()
      run(active)
    }
  }
  return (
    <dialog
      ref={dialog}
      className="dialog dialog-top"
      aria-label={t.label}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <input
        className="w-full border-b border-line bg-transparent px-4 py-3 outline-none"
        role="combobox"
        aria-label={t.label}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={active && `${listId}-${active.id}`}
        placeholder={t.placeholder}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={listId} role="listbox" aria-label={t.label} className="max-h-[50dvh] overflow-y-auto p-1.5">
        {commands.map((command) => (
          <li
            key={command.id}
            id={`${listId}-${command.id}`}
            role="option"
            aria-selected={command === active}
            className="flex cursor-pointer items-center justify-between gap-4 rounded-md px-3 py-2 text-sm aria-selected:bg-accent/12"
            ref={(item) => {
              if (command === active) item?.scrollIntoView({ block: 'nearest' })
            }}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => run(command)}
          >
            <span>{command.title}</span>
            {command.keys && <kbd className="keys">{shownKeys(command.keys)}</kbd>}
          </li>
        ))}
        {commands.length === 0 && <li className="px-3 py-2 text-sm text-muted">{t.none}</li>}
      </ul>
    </dialog>
  )
}
