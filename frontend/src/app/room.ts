import { createElement, type ReactNode, useSyncExternalStore } from 'react'

type ShowRoom = (room: string) => ReactNode

let show: ShowRoom | undefined
let loading: Promise<void> | undefined
const listeners = new Set<() => void>()

/** Loads the room's page, once. The landing page does without it. */
export function loadRoom(): void {
  loading ??= import('../features/room/RoomPage').then(({ RoomPage }) => {
    show = (room) => createElement(RoomPage, { room })
    for (const listener of listeners) listener()
  })
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  loadRoom()
  return () => listeners.delete(listener)
}

/**
 * What shows a room, once it has come. Not by `lazy`: React keeps a fallback on the
 * screen for at least 300 ms, which is half of the time until the first key.
 */
export function useRoomPage(): ShowRoom | undefined {
  return useSyncExternalStore(subscribe, () => show)
}
