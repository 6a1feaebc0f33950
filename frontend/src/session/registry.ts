import { RoomSession } from './session'

/** Sessions that the page has, each with how many parts of the page use it. */
const sessions = new Map<string, { session: RoomSession; users: number }>()

function entryOf(room: string) {
  let entry = sessions.get(room)
  if (!entry) {
    entry = { session: new RoomSession(room), users: 0 }
    sessions.set(room, entry)
  }
  return entry
}

/** Oneself in a room. It is entered when this is first asked for. */
export const sessionOf = (room: string): RoomSession => entryOf(room).session

/** Keeps a session until what this returns is called. */
export function keepSession(room: string): () => void {
  const entry = entryOf(room)
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
}
