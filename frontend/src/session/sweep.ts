import { allCopies, eraseCopy } from '../sync/copies'
import { forgetRoom, lastVisit, remember, rememberedRooms } from './memory'

/** How long a room stays in this browser after the last visit, in milliseconds. */
export const keepFor = 30 * 24 * 3_600_000

/**
 * Takes out of this browser the rooms that were not visited for long, except the one that
 * is being visited.
 */
export async function sweepRooms(now: number, except: string | undefined): Promise<void> {
  const copies = await allCopies()
  const rooms = new Set([...rememberedRooms(), ...copies.map(({ room }) => room)])
  if (except !== undefined) rooms.delete(except)
  for (const room of rooms) {
    const visited = lastVisit(room)
    if (visited === undefined) {
      // From a time when visits were not noted: its days count from now on.
      remember(room, (kept) => kept)
    } else if (now - visited > keepFor) {
      forgetRoom(room)
      for (const copy of copies) if (copy.room === room) void eraseCopy(copy)
    }
  }
}
