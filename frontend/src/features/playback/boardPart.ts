import { useSyncExternalStore } from 'react'

/** The part of the board that one has come to see: ids of elements, none for all of it. */
export type BoardPart = readonly string[]

let part: BoardPart | undefined
const listeners = new Set<() => void>()

/** Leads to a part of the board; undefined where nothing does any more. */
export function leadToBoard(next: BoardPart | undefined) {
  part = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Where one has been led to on the board. Another list each time, also to the same place. */
export const useBoardPart = () => useSyncExternalStore(subscribe, () => part)
