import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { languageOf } from '../config/languages'
import { Code } from './code'
import { allCopies, copyName } from './copies'

/** The code of a room as this browser kept it. `doc` is to be destroyed when it is no longer shown. */
export interface KeptCode {
  doc: Y.Doc
  /** Files that were shown, and are not empty. */
  files: { path: string; text: Y.Text }[]
}

/** The files worth keeping, as they are called, that of the room's language first. */
export function filesIn(doc: Y.Doc): KeptCode['files'] {
  const code = new Code(doc)
  const own = languageOf(code.language).file
  return code
    .files()
    .filter(({ isShown, text }) => isShown && text.length > 0)
    .toSorted((a, b) => Number(b.id === own) - Number(a.id === own) || a.path.localeCompare(b.path))
    .map(({ path, text }) => ({ path, text }))
}

/** Reads what this browser kept of a room's code; nothing where it kept none. */
export async function readKept(room: string, role: string): Promise<KeptCode | undefined> {
  const name = copyName(room, role, 'code')
  if (!(await allCopies()).some((copy) => copy.name === name)) return undefined
  const doc = new Y.Doc()
  const copy = new IndexeddbPersistence(name, doc)
  await copy.whenSynced
  await copy.destroy()
  return { doc, files: filesIn(doc) }
}
