import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { Code } from './code'
import { type Copy, copyNamed } from './copies'

/** The key beside a copy's updates under which it is noted how many edits are unsaved. */
export const unsavedKey = 'unsaved'

/** A text that has edits which never reached the server. */
export interface Unsent {
  /** What people know it by, such as `main.py`. */
  title: string
  text: string
  /** Id of the language that the document's people see, where it has one. */
  language: string | undefined
}

/** A document as the page had it when it let go. */
export interface Released {
  /** Name of its copy. */
  name: string
  unsaved: number
  update: Uint8Array
}

/** The texts of a document that are not empty. */
export function textsOf(document: string, doc: Y.Doc): Unsent[] {
  const { language } = new Code(doc)
  const files = [...doc.getMap('files')].map(([title, text]) => ({
    title,
    text: text instanceof Y.Text ? text.toString() : '',
    language,
  }))
  const whole = { title: document, text: doc.getText('text').toString(), language }
  return [...files, whole].filter(({ text }) => text !== '')
}

/**
 * The texts that have unsent edits, of copies and of what the page had open: a page may
 * let go before it has read its copy, and have edits where there is no storage.
 */
export async function unsentIn(copies: Copy[], released: Released[]): Promise<Unsent[]> {
  const names = new Set([...copies, ...released].map(({ name }) => name))
  const found = [...names].map(async (name) => {
    const doc = new Y.Doc()
    const live = released.find((document) => document.name === name)
    if (live) Y.applyUpdate(doc, live.update)
    const isKept = copies.some((copy) => copy.name === name)
    const unsaved = Math.max(live?.unsaved ?? 0, isKept ? await read(name, doc).catch(() => 0) : 0)
    const texts = unsaved > 0 ? textsOf(copyNamed(name)?.document ?? '', doc) : []
    doc.destroy()
    return texts
  })
  return (await Promise.all(found)).flat()
}

/** Reads a copy into a document. How many edits of it are unsaved. */
async function read(name: string, doc: Y.Doc): Promise<number> {
  const copy = new IndexeddbPersistence(name, doc)
  await copy.whenSynced
  const unsaved: unknown = await copy.get(unsavedKey)
  await copy.destroy()
  return typeof unsaved === 'number' ? unsaved : 0
}
