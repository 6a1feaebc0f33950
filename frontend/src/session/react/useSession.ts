import { useCallback, useSyncExternalStore } from 'react'
import { sessionOf, keepSession } from '../registry'
import type { RoomSession, SessionState } from '../session'

/** Oneself in a room, for as long as the page shows it. */
export function useSession(room: string): RoomSession {
  const subscribe = useCallback(() => keepSession(room), [room])
  return useSyncExternalStore(subscribe, () => sessionOf(room))
}

/** How one stands with the room. */
export function useSessionState(session: RoomSession): SessionState {
  return useSyncExternalStore(session.subscribe, session.getState)
}
