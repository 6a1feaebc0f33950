import { useCallback, useSyncExternalStore } from 'react'
import { RoomSession, type SessionState } from '../../session/session'

/** Sessions that the page has, each with how many parts of the page use it. */
const sessions = new Map<string, { session: RoomSession; users: number }>()

function sessionOf(room: string) {
  let entry = sessions.get(room)
  if (!entry) {
    entry = { session: new RoomSession(room), users: 0 }
    sessions.set(room, entry)
  }
  return entry
}

/** Oneself in a room, for as long as the page shows it. */
export function useSession(room: string): RoomSession {
  const subscribe = useCallback(() => {
    const entry = sessionOf(room)
    entry.users += 1
    return () => {
      entry.users -= 1
      // Not at once: React may take the page down and up again in one go.
      setTimeout(() => {
        if (entry.users > 0) return
        sessions.delete(room)
        entry.session.stop()
      })
    }
  }, [room])
  return useSyncExternalStore(subscribe, () => sessionOf(room).session)
}

/** How one stands with the room. */
export function useSessionState(session: RoomSession): SessionState {
  return useSyncExternalStore(session.subscribe, session.getState)
}
