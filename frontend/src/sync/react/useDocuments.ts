import { useCallback, useRef, useSyncExternalStore } from 'react'
import { type Attendance, RoomDocuments } from '../documents'

/** Documents that the page shows, each with how many parts of the page show them. */
const opened = new Map<string, { documents: RoomDocuments; users: number }>()

function entryOf(key: string, attendance: Attendance) {
  let entry = opened.get(key)
  if (!entry) {
    entry = { documents: new RoomDocuments(attendance), users: 0 }
    opened.set(key, entry)
  }
  return entry
}

/** A room's documents, open while the page shows them. `key` is another for another person. */
export function useDocuments(key: string, attendance: Attendance): RoomDocuments {
  // Another name or phase is still the same room.
  const first = useRef(attendance)
  const subscribe = useCallback(() => {
    const entry = entryOf(key, first.current)
    entry.users += 1
    return () => {
      entry.users -= 1
      // Not at once: React may take the page down and up again in one go.
      setTimeout(() => {
        if (entry.users > 0) return
        opened.delete(key)
        entry.documents.destroy()
      })
    }
  }, [key])
  return useSyncExternalStore(subscribe, () => entryOf(key, first.current).documents)
}

/** How the page stands with the server. */
export function useConnection(documents: RoomDocuments) {
  return useSyncExternalStore(documents.subscribe, documents.getState)
}
