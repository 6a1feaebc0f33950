import { useSyncExternalStore } from 'react'
import type { Place } from '../../session/react/room'

/** Begins a comment on the line where one is. */
export const commentKeys = 'Alt+Shift+M'

/** What the panel has in front: a thread, or one that is being begun. */
type Selection = { kind: 'thread'; id: string } | { kind: 'new'; place: Place } | undefined

let selection: Selection
const listeners = new Set<() => void>()

/** Puts a thread, or the beginning of one, in front. */
export function select(next: Selection) {
  selection = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What is in front. */
export const useSelection = () => useSyncExternalStore(subscribe, () => selection)
