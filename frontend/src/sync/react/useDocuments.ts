import { useCallback, useState, useSyncExternalStore } from 'react'
import type { Attendance, RoomDocuments } from '../documents'
import { documentsOf, keepDocuments } from '../opened'

/** A room's documents, open while the page shows them. */
export function useDocuments(attendance: Attendance): RoomDocuments {
  const { room, member } = attendance
  const [first, setFirst] = useState(attendance)
  // Another name or phase is still the same person in the same room.
  const isSame = first.room === room && first.member === member
  if (!isSame) setFirst(attendance)
  const kept = isSame ? first : attendance
  const subscribe = useCallback(() => keepDocuments(kept), [kept])
  return useSyncExternalStore(subscribe, () => documentsOf(kept))
}

/** How the page stands with the server. */
export function useConnection(documents: RoomDocuments) {
  return useSyncExternalStore(documents.subscribe, documents.getState)
}
