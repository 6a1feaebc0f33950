import { type ReactNode, useSyncExternalStore } from 'react'

type ShowRoom = (room: string) => ReactNode

/** Whether the room's page is here, still to come, or did not come. */
export type RoomPage = { kind: 'loading' } | { kind: 'failed' } | { kind: 'here'; show: ShowRoom }

let page: RoomPage = { kind: 'loading' }
let loading: Promise<boolean> | undefined
const listeners = new Set<() => void>()

function change(next: RoomPage) {
  page = next
  for (const listener of listeners) listener()
}

/** Loads the room's page, unless it is here. Whether it is; after a failure the next call tries again. */
export function loadRoom(): Promise<boolean> {
  loading ??= import('./room/RoomPage').then(
    ({ showRoom }) => {
      change({ kind: 'here', show: showRoom })
      return true
    },
    () => {
      loading = undefined
      change({ kind: 'failed' })
      return false
    },
  )
  return loading
}

/** Tries once more, with a page that waits again. */
export function loadRoomAgain() {
  change({ kind: 'loading' })
  void loadRoom()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  void loadRoom()
  return () => listeners.delete(listener)
}

/**
 * What shows a room, once it has come. Not by `lazy`: React keeps a fallback on the
 * screen for at least 300 ms, which is half of the time until the first key.
 */
export function useRoomPage(): RoomPage {
  return useSyncExternalStore(subscribe, () => page)
}
