import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types'
import { useSyncExternalStore } from 'react'

/** The board that is shown, for the buttons above it. */
let shown: ExcalidrawImperativeAPI | undefined
let isLarge = false
const listeners = new Set<() => void>()

function change() {
  for (const listener of listeners) listener()
}

/** Tells that a board is shown, or none any more. */
export function showBoard(api: ExcalidrawImperativeAPI | undefined) {
  shown = api
  if (!api) isLarge = false
  change()
}

/** Whether it has the place of the code, too. */
export function enlarge(large: boolean) {
  isLarge = large
  change()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useShownBoard = () => useSyncExternalStore(subscribe, () => shown)
export const useIsLarge = () => useSyncExternalStore(subscribe, () => isLarge)
