import type { Member, Room } from '../../api/schema'
import type { Attendance } from '../../sync/documents'
import { openDocuments } from '../../sync/opened'
import { leads } from '../../session/roles'
import type { RoomSession } from '../../session/session'

/** Where somebody stands who is in: before the door, in the room, or after the interview. */
export type Stage = 'lobby' | 'room' | 'over'

/** Where somebody of this role stands. Who leads is in the room at all times. */
export function stageOf(viewer: { role: Member['role'] }, { phase }: Room): Stage {
  if (leads(viewer) || phase === 'live') return 'room'
  return phase === 'pending' ? 'lobby' : 'over'
}

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
 * Opens the documents as soon as one is in, for the page that is still being loaded: what the
 * server sends is there when it is shown.
 */
export function openAhead(session: RoomSession) {
  const look = () => {
    const state = session.getState()
    if (state.kind === 'opening') return
    stop()
    if (state.kind !== 'in' || stageOf(state.member, state.room) !== 'room') return
    openDocuments(attendanceOf(session, state.member), patience)
  }
  const stop = session.subscribe(look)
  look()
}
