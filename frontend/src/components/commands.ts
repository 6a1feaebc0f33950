import { useEffect, useSyncExternalStore } from 'react'

/** Something that can be done here, by a key, by the palette, or both. */
export interface Command {
  id: string
  /** As the palette and the list of shortcuts call it. */
  title: string
  /** Where the list of shortcuts has it. */
  group: string
  /** Such as `Mod+Shift+K`; Mod is Ctrl, or Cmd on a Mac. */
  keys?: string
  /** Whoever offers it listens for its keys, because they don’t count everywhere. */
  hasOwnListener?: true
  run: () => void
}

let commands: readonly Command[] = []
const listeners = new Set<() => void>()

function change(next: readonly Command[]) {
  commands = next
  for (const listener of listeners) listener()
}

/** Offers commands while the component is shown. Give the same array until something changes. */
export function useCommands(offered: readonly Command[]) {
  useEffect(() => {
    change([...commands, ...offered])
    return () => change(commands.filter((command) => !offered.includes(command)))
  }, [offered])
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Every command that is offered now. */
export const useOfferedCommands = () => useSyncExternalStore(subscribe, () => commands)

const isMac = () => navigator.platform.startsWith('Mac')

/** The keys of an event, as commands write them. */
export function keysOf(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  const isMod = isMac() ? event.metaKey : event.ctrlKey
  // With Alt and Shift, `key` is what the layout makes of it; letters are found by their place.
  const letter = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1]
  const key = letter ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key)
  return [isMod && 'Mod', event.altKey && 'Alt', event.shiftKey && 'Shift', key].filter(Boolean).join('+')
}

/** Keys for people: `Ctrl+Shift+K`, or `⇧⌘K`. */
export function shownKeys(keys: string): string {
  if (!isMac()) return keys.replace('Mod', 'Ctrl')
  const signs: Record<string, string> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' }
  return keys
    .split('+')
    .map((key) => signs[key] ?? key)
    .join('')
}

/** Runs the command that has the keys of this event, if there is one. */
export function runByKeys(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return false
  const keys = keysOf(event)
  const command = commands.findLast((offered) => offered.keys === keys && !offered.hasOwnListener)
  if (!command) return false
  event.preventDefault()
  command.run()
  return true
}

/** Runs commands by their keys. What it returns stops that. */
export function listenForKeys(): () => void {
  window.addEventListener('keydown', runByKeys)
  return () => window.removeEventListener('keydown', runByKeys)
}
