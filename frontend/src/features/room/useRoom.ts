import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react'
import type { Awareness } from 'y-protocols/awareness'
import type { Member } from '../../api/schema'
import { identityOf, type Person } from '../../session/people'
import type { RoomSession } from '../../session/session'
import { Code } from '../../sync/code'
import { SyncedDocument } from '../../sync/document'
import { languageOf } from '../editor/public'

/** A room that is open on this page. */
export interface OpenRoom {
  synced: SyncedDocument
  code: Code
}

/** Rooms that the page shows, each with how many parts of the page show it. */
const rooms = new Map<string, { open: OpenRoom; users: number }>()

function roomOf(key: string, room: string, { name, role, colour }: Member, session: RoomSession) {
  let entry = rooms.get(key)
  if (!entry) {
    const synced = new SyncedDocument({ room, document: 'code', role, session })
    // The server's word on it follows, and is the same.
    synced.awareness.setLocalStateField('user', { name, colour })
    entry = { open: { synced, code: new Code(synced.doc) }, users: 0 }
    rooms.set(key, entry)
  }
  return entry
}

/** The room's `code` document, open while the page shows it. */
export function useOpenRoom(room: string, member: Member, session: RoomSession): OpenRoom {
  // Another name or phase is still the same room; another person is not.
  const key = `${room}/${member.id}`
  const first = useRef(member)
  const entryOf = useCallback(() => roomOf(key, room, first.current, session), [key, room, session])
  const subscribe = useCallback(() => {
    const entry = entryOf()
    entry.users += 1
    return () => {
      entry.users -= 1
      // Not at once: React may take the page down and up again in one go.
      setTimeout(() => {
        if (entry.users > 0) return
        rooms.delete(key)
        entry.open.synced.destroy()
      })
    }
  }, [key, entryOf])
  return useSyncExternalStore(subscribe, () => entryOf().open)
}

/** The people in the room, oneself first, then by name. */
export function usePeople(awareness: Awareness): Person[] {
  const subscribe = useCallback(
    (listener: () => void) => {
      awareness.on('change', listener)
      return () => awareness.off('change', listener)
    },
    [awareness],
  )
  // As text, so that it stays the same while only carets move.
  const people = useSyncExternalStore(subscribe, () => JSON.stringify(peopleIn(awareness)))
  return useMemo(() => JSON.parse(people) as Person[], [people])
}

/** How the page stands with the server. */
export function useConnection(synced: SyncedDocument) {
  return useSyncExternalStore(synced.subscribe, synced.getState)
}

/** The active language, and the text of its file once it has come. */
export function useActiveFile(code: Code) {
  const subscribe = useCallback((listener: () => void) => code.subscribe(listener), [code])
  const id = useSyncExternalStore(subscribe, () => code.language)
  const language = languageOf(id)
  const text = useSyncExternalStore(subscribe, () => code.file(language.file))
  return { language, text }
}

function peopleIn(awareness: Awareness): Person[] {
  const people = [...awareness.getStates()].map(([client, state]): Person => ({
    client,
    ...identityOf(client, state),
    isYou: client === awareness.clientID,
  }))
  return people.toSorted(
    (a, b) => Number(b.isYou) - Number(a.isYou) || a.name.localeCompare(b.name) || a.client - b.client,
  )
}
