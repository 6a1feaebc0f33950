import { type Attendance, RoomDocuments } from './documents'

/** Documents that the page has open, each with how many parts of the page use them. */
const opened = new Map<string, { documents: RoomDocuments; users: number }>()

/** Other documents for another room, and for another person in it. */
const keyOf = ({ room, member }: Attendance) => `${room}/${member}`

function entryOf(attendance: Attendance) {
  const key = keyOf(attendance)
  let entry = opened.get(key)
  if (!entry) {
    entry = { documents: new RoomDocuments(attendance), users: 0 }
    opened.set(key, entry)
  }
  return entry
}

/** A room's documents. They are opened when this is first asked for. */
export const documentsOf = (attendance: Attendance): RoomDocuments => entryOf(attendance).documents

/** Closes what nobody uses, and what has not been opened anew meanwhile. */
function closeUnused(attendance: Attendance, entry: ReturnType<typeof entryOf>) {
  const key = keyOf(attendance)
  if (entry.users > 0 || opened.get(key) !== entry) return
  opened.delete(key)
  entry.documents.destroy()
}

/** Opens a room's documents for whoever keeps them within so many milliseconds. */
export function openDocuments(attendance: Attendance, patience: number): RoomDocuments {
  const entry = entryOf(attendance)
  setTimeout(() => closeUnused(attendance, entry), patience)
  return entry.documents
}

/** Keeps a room's documents open until what this returns is called. */
export function keepDocuments(attendance: Attendance): () => void {
  const entry = entryOf(attendance)
  entry.users += 1
  return () => {
    entry.users -= 1
    // Not at once: React may take the page down and up again in one go.
    setTimeout(() => closeUnused(attendance, entry))
  }
}
