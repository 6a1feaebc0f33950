import type { RoomSession } from '../session/session'
import { Call } from './call'

/** Calls that the page looks at, each with how many of its parts do. */
const calls = new Map<RoomSession, { call: Call; users: number; isOn: boolean }>()

function entryOf(session: RoomSession) {
  let entry = calls.get(session)
  if (!entry) {
    entry = { call: new Call(session.room, session), users: 0, isOn: false }
    calls.set(session, entry)
  }
  return entry
}

/** The call of the room in which one is by this session. */
export const callOf = (session: RoomSession): Call => entryOf(session).call

/** Looks at it until what this returns is called. When nobody does any more one is not in it, either. */
export function keepCall(session: RoomSession): () => void {
  const entry = entryOf(session)
  entry.users += 1
  if (!entry.isOn) entry.call.start()
  entry.isOn = true
  return () => {
    entry.users -= 1
    // Not at once: React may take the page down and up again in one go.
    setTimeout(() => {
      if (entry.users > 0 || !entry.isOn) return
      entry.isOn = false
      entry.call.stop()
      calls.delete(session)
    })
  }
}
