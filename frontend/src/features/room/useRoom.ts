import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Awareness } from 'y-protocols/awareness'
import { cleanName, identityOf, type Person } from '../../components/people'
import { Code } from '../../sync/code'
import { SyncedDocument } from '../../sync/document'
import { languageOf } from '../editor/languages'

/** A room that is open on this page. */
export interface OpenRoom {
  synced: SyncedDocument
  code: Code
}

const nameKey = 'pairpad.name'

/** One's own name, as it was chosen last. */
export function ownName(): string {
  try {
    return cleanName(localStorage.getItem(nameKey))
  } catch {
    // Storage can be switched off; the name then lasts as long as the page.
    return 'Guest'
  }
}

/** Chooses one's own name, here and for later. */
export function rename(awareness: Awareness, name: string) {
  const clean = cleanName(name)
  try {
    localStorage.setItem(nameKey, clean)
  } catch {
    // See above.
  }
  // What the server has added stays until it answers.
  const user: unknown = awareness.getLocalState()?.['user']
  awareness.setLocalStateField('user', { ...(typeof user === 'object' ? user : {}), name: clean })
}

/** Rooms that the page shows, each with how many parts of the page show it. */
const rooms = new Map<string, { open: OpenRoom; users: number }>()

function roomOf(room: string) {
  let entry = rooms.get(room)
  if (!entry) {
    const synced = new SyncedDocument(room, 'code')
    synced.awareness.setLocalStateField('user', { name: ownName() })
    entry = { open: { synced, code: new Code(synced.doc) }, users: 0 }
    rooms.set(room, entry)
  }
  return entry
}

/** The room's `code` document, open while the page shows it. */
export function useOpenRoom(room: string): OpenRoom {
  const subscribe = useCallback(() => {
    const entry = roomOf(room)
    entry.users += 1
    return () => {
      entry.users -= 1
      // Not at once: React may take the page down and up again in one go.
      setTimeout(() => {
        if (entry.users > 0) return
        rooms.delete(room)
        entry.open.synced.destroy()
      })
    }
  }, [room])
  return useSyncExternalStore(subscribe, () => roomOf(room).open)
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
