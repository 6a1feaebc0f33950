import { useSyncExternalStore } from 'react'
import { readStdin } from './stdin'

const listeners = new Set<() => void>()
let isOpen: boolean | undefined

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function setIsOpen(next: boolean) {
  isOpen = next
  for (const listener of listeners) listener()
}

/** The room in the address: what somebody typed for their programs is not hidden from them after a reload. */
const hasInput = () => readStdin(location.pathname.split('/').at(-1) ?? '') !== ''

/** Whether the field for a program's input is shown, and what changes that. */
export function useInputOpen() {
  const isShown = useSyncExternalStore(subscribe, () => (isOpen ??= hasInput()))
  return [isShown, setIsOpen] as const
}
