import { useSyncExternalStore } from 'react'

// In the memory of this tab alone: whoever comes back to the library need not paste it again, and
// a reload forgets it.
let key = ''
const listeners = new Set<() => void>()

/** Uses another key of the server from now on; '' for none. */
export function takeKey(next: string) {
  key = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The key of the server by which one asks; '' without one. */
export const useKey = () => useSyncExternalStore(subscribe, () => key)
