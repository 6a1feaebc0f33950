import type { Phase, Role } from '../api/schema'
import { allCopies, eraseCopy } from '../sync/copies'
import { forgetRoom, lastVisit, remembered, rememberedRooms, waysInto } from './memory'

/** A room that was visited with this browser, as it was seen last. */
export interface VisitedRoom {
  id: string
  /** May be empty. */
  title: string
  /** The most that one may be there; undefined where one has a link and never joined. */
  role: Role | undefined
  phase: Phase | undefined
  /** In milliseconds since 1970. */
  visited: number
}

/** The rooms that were visited with this browser, the last one first. */
export function visitedRooms(): VisitedRoom[] {
  const rooms = rememberedRooms().map((id) => {
    const { title = '', phase } = remembered(id)
    return { id, title, phase, role: waysInto(id)[0]?.role, visited: lastVisit(id) ?? 0 }
  })
  return rooms.toSorted((a, b) => b.visited - a.visited)
}

/** Takes a room out of this browser: what opens it, and the copies of what was written there. */
export async function letGoOf(room: string): Promise<void> {
  forgetRoom(room)
  const copies = await allCopies()
  for (const copy of copies) if (copy.room === room) void eraseCopy(copy)
}
