import type { Member } from '../../api/schema'
import type { Attendance } from '../../sync/documents'
import { openDocuments } from '../../sync/opened'
import { stageOf } from '../../session/stage'
import type { RoomSession } from '../../session/session'

/** As whom the room's documents are opened. */
export const attendanceOf = (session: RoomSession, member: Member): Attendance => ({
  room: session.room,
  member: member.id,
  role: member.role,
  session,
  user: { name: member.name, colour: member.colour },
})

/** By then the page shows what was opened for it, or never will, in milliseconds. */
const patience = 30_000

/**
 * Opens the documents as soon as one is in, for the page that is still being loaded. The code is
 * asked for at once: that is one answer, and a socket has to be opened first.
 */
export function openAhead(session: RoomSession) {
  const look = () => {
    const state = session.getState()
    if (state.kind === 'opening' || state.kind === 'invited') return
    stop()
    if (state.kind !== 'in' || stageOf(state.member, state.room.phase) !== 'room') return
    const code = openDocuments(attendanceOf(session, state.member), patience).get('code')
    void session.readCode().then((update) => update && code.receive(update))
  }
  const stop = session.subscribe(look)
  look()
}
