import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { Code } from './code'
import { allCopies, copyName } from './copies'

/** The Yjs client that writes starter text, as in the server's `src/room/seed.rs`. */
const seedClient = 1

/** The code of a room as this browser kept it. `doc` is to be destroyed when it is no longer shown. */
export interface KeptCode {
  doc: Y.Doc
  /** Files that people wrote in, and that of the room's language. */
  files: { path: string; text: Y.Text }[]
}

/** Whether anybody has written into a text that began with starter text, or took something out. */
export function isTouched(text: Y.Text): boolean {
  const clients = [...(text.doc?.store.clients ?? [])]
  return clients.some(([client, structs]) =>
    structs.some(
      (struct) =>
        struct instanceof Y.Item && struct.parent === text && (struct.deleted || client !== seedClient),
    ),
  )
}

/** The files worth keeping, that of the room's language first. */
export function filesIn(doc: Y.Doc, ownPath: (language: string) => string): KeptCode['files'] {
  const { language } = new Code(doc)
  const first = language === undefined ? undefined : ownPath(language)
  const all = [...doc.getMap('files')].flatMap(([path, text]) =>
    text instanceof Y.Text ? [{ path, text }] : [],
  )
  return all
    .filter(({ path, text }) => text.length > 0 && (path === first || isTouched(text)))
    .toSorted((a, b) => Number(b.path === first) - Number(a.path === first) || a.path.localeCompare(b.path))
}

/** Reads what this browser kept of a room's code; nothing where it kept none. */
export async function readKept(
  room: string,
  role: string,
  ownPath: (language: string) => string,
): Promise<KeptCode | undefined> {
  const name = copyName(room, role, 'code')
  if (!(await allCopies()).some((copy) => copy.name === name)) return undefined
  const doc = new Y.Doc()
  const copy = new IndexeddbPersistence(name, doc)
  await copy.whenSynced
  await copy.destroy()
  return { doc, files: filesIn(doc, ownPath) }
}
