import * as Y from 'yjs'
import { Comments } from '../../sync/comments'
import type { Author } from '../player'
import { type Entry, type Person, uuidOf } from './encode'
import type { RootKinds } from './history'
import { pick, type Random, randomOf } from './random'

/** The roots of a room's document `code`, and a few more kinds of things. */
export const roots: RootKinds = {
  files: 'map',
  names: 'map',
  deleted: 'map',
  order: 'map',
  room: 'map',
  chat: 'array',
  comments: 'map',
  nested: 'array',
  text: 'text',
}

/** Author 0 is the server; who writes is a person each. */
export const people: Person[] = [
  { kind: 'server' },
  { kind: 'person', number: 1 },
  { kind: 'person', number: 2 },
  { kind: 'person', number: 3 },
]

/** The same, as the page knows them. */
export const authors = people.map((person, index): Author => ({
  index,
  kind: person.kind,
  id: person.kind === 'person' ? uuidOf(person.number) : '',
  name: `Person ${index}`,
  role: 'candidate',
  colour: index,
}))

export const begins = Date.UTC(2026, 10, 29, 10)

/** Somebody at work: their document, and how much of what the server has they have seen. */
interface Writer {
  author: number
  doc: Y.Doc
  undo: Y.UndoManager
  seen: number
}

/** What people wrote together at random: as the server has it, in its order. */
export function session(seed: number, edits: number): Entry[] {
  return new Session(seed).run(edits)
}

class Session {
  private readonly entries: Entry[] = []
  private readonly random: Random
  private readonly writers: Writer[]
  private time = begins
  private made = 0

  constructor(seed: number) {
    this.random = randomOf(seed)
    const start = starting()
    this.entries.push({ author: 0, time: this.time, update: start })
    this.writers = [1, 2, 3].map((author) => {
      const doc = new Y.Doc()
      doc.clientID = author * 10 + seed * 100
      Y.applyUpdate(doc, start, 'server')
      // As the room's editors do: of texts, and of one's own edits.
      const texts = [...doc.getMap('files').values()].filter((file) => file instanceof Y.Text)
      const undo = new Y.UndoManager([doc.getText('text'), ...texts], {
        captureTimeout: 0,
        trackedOrigins: new Set(['own']),
      })
      const writer = { author, doc, undo, seen: 1 }
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'server') this.entries.push({ author, time: this.time, update })
      })
      return writer
    })
  }

  run(edits: number): Entry[] {
    while (this.entries.length <= edits) {
      const writer = this.writers[this.random(this.writers.length)]
      if (!writer) break
      // Often enough they do not know yet what others did.
      if (this.random(3) === 0) this.catchUp(writer)
      this.time += pick(this.random, [0, 1, 40, 300, 2_000, 20_000])
      if (this.random(10) > 0) writer.doc.transact(() => this.edit(writer), 'own')
      else if (this.random(3) > 0) writer.undo.undo()
      else writer.undo.redo()
    }
    return this.entries
  }

  private catchUp(writer: Writer) {
    for (; writer.seen < this.entries.length; writer.seen++) {
      const entry = this.entries[writer.seen]
      if (entry) Y.applyUpdate(writer.doc, entry.update, 'server')
    }
  }

  private edit({ doc, author }: Writer): void {
    const { random } = this
    const files = doc.getMap<unknown>('files')
    const ids = [...files.keys()] as [string, ...string[]]
    const id = ids.length > 0 ? pick(random, ids) : ''
    const text = random(6) === 0 ? doc.getText('text') : files.get(id)
    const what = random(24)
    if (what < 10 && text instanceof Y.Text) return this.write(text)
    if (what < 16 && text instanceof Y.Text) return this.erase(text)
    if (what === 16) return void files.set(`file ${++this.made}`, this.filled(new Y.Text()))
    if (what === 17 && random(3) === 0) return files.delete(id)
    if (what === 18) return void doc.getMap('names').set(id, `${pick(random, ['a', 'b', 'A'])}.py`)
    if (what === 19) return void doc.getMap('deleted').set(id, random(2) === 0)
    if (what === 20)
      return doc.getArray('chat').push([{ id: `${++this.made}`, at: this.time, text: 'Hi 👋' }])
    if (what === 21 && text instanceof Y.Text) return this.comment(doc, id, text, author)
    if (what === 22) return void doc.getMap('room').set('language', pick(random, ['python', 'go', 'rust']))
    return this.nest(doc.getArray('nested'))
  }

  private filled(text: Y.Text): Y.Text {
    text.insert(0, pick(this.random, ['', 'x', 'print("👋")\n']))
    return text
  }

  private write(text: Y.Text) {
    const words = ['a', 'bc', '\n', 'for x in y:\n', '😀', '👩‍👩‍👧', 'ü', 'é', '\t\n\n'] as const
    const at = place(this.random, text)
    if (this.random(20) === 0) text.insertEmbed(at, { image: 'x' })
    else text.insert(at, pick(this.random, words))
    if (this.random(4) === 0) this.erase(text)
  }

  private erase(text: Y.Text) {
    const [from, to] = [place(this.random, text), place(this.random, text)].toSorted((a, b) => a - b)
    if (from !== undefined && to !== undefined && to - from < 40) text.delete(from, to - from)
  }

  private comment(doc: Y.Doc, file: string, text: Y.Text, author: number) {
    const comments = new Comments(doc)
    const speaker = { member: String(author), name: 'Ada', colour: author }
    const old = comments.all().at(-1)
    if (old && this.random(3) === 0) return void comments.answer(old.id, speaker, 'Yes.')
    if (old && this.random(3) === 0) return comments.resolve(old.id, this.random(2) === 0)
    const assoc = this.random(3) === 0 ? -1 : 0
    const position = Y.createRelativePositionFromTypeIndex(text, place(this.random, text), assoc)
    const json = Y.relativePositionToJSON(position) as unknown
    // What somebody else made up is no position.
    comments.begin(file, this.random(8) === 0 ? 'nowhere' : json, speaker, 'Why?')
    return undefined
  }

  private nest(list: Y.Array<unknown>): void {
    const { random } = this
    const at = random(list.length + 1)
    const inside = list.get(random(Math.max(list.length, 1)))
    if (random(3) === 0 && list.length > 0) return list.delete(Math.min(at, list.length - 1))
    if (random(2) === 0 && inside instanceof Y.Array && random(2) === 0) return this.nest(inside)
    if (random(2) === 0 && inside instanceof Y.Map) {
      if (random(4) === 0) inside.delete('k')
      else inside.set('k', pick<unknown>(random, [1, 'one', null, [1, { two: 2 }]]))
      return undefined
    }
    const text = new Y.Text('inside')
    const map = new Y.Map<unknown>([
      ['t', text],
      ['k', 1],
    ])
    const array = new Y.Array<unknown>()
    array.push([map, 2])
    list.insert(at, [pick<unknown>(random, [7, 'plain', new Y.Map(), new Y.Text('t'), array])])
    return undefined
  }
}

/** Somewhere in a text, but not inside of a character: no keyboard gets there. */
function place(random: Random, text: Y.Text): number {
  const at = random(text.length + 1)
  // An embed is a unit, too, though it has no character.
  const units = text
    .toDelta()
    .map(({ insert }: { insert: unknown }) => (typeof insert === 'string' ? insert : ' '))
  return /[\uDC00-\uDFFF]/.test(units.join('').charAt(at)) ? at - 1 : at
}

/** What the server begins the document with: starter text of its own client. */
function starting(): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.getMap('room').set('language', 'python')
  for (const file of ['main.py', 'main.go', 'main.rs'])
    doc.getMap('files').set(file, new Y.Text(`# ${file}\n`))
  return Y.encodeStateAsUpdate(doc)
}
