import * as Y from 'yjs'
import type { Changes, Value } from './changes'
import { seedClient } from './columns'
import type { Root } from './tree'

type Kept = Y.Map<unknown> | Y.Array<unknown>

/** Makes a document the same as a recorded one at a moment, and lets it follow to others. */
export class Mirror {
  private readonly nodes = new Map<number, Kept>()
  private readonly texts = new Map<number, Y.Text>()
  /** Texts that were made, and wait for what they are to contain. */
  private readonly waiting: { text: Y.Text; content: string; isTouched: boolean }[] = []

  /** `roots`: the root types, and of each node what it is. */
  constructor(
    private readonly doc: Y.Doc,
    roots: readonly { name: string; root: Root; kind: 'map' | 'array' }[],
  ) {
    for (const { name, root, kind } of roots) {
      if ('text' in root) this.texts.set(root.text, doc.getText(name))
      else this.nodes.set(root.node, kind === 'map' ? doc.getMap(name) : doc.getArray(name))
    }
  }

  /** The text that shows a recorded one. */
  text(number: number): Y.Text | undefined {
    return this.texts.get(number)
  }

  map(number: number): Y.Map<unknown> | undefined {
    const node = this.nodes.get(number)
    return node instanceof Y.Map ? node : undefined
  }

  array(number: number): Y.Array<unknown> | undefined {
    const node = this.nodes.get(number)
    return node instanceof Y.Array ? node : undefined
  }

  /** Goes to another moment. To be called in a transaction. */
  apply({ texts, maps, arrays }: Changes) {
    for (const { text: number, at, removed, inserted, isTouched } of texts) {
      const text = this.texts.get(number)
      if (text) this.as(isTouched, () => change(text, at, removed, inserted, isTouched))
    }
    for (const { node, removed, set } of maps) {
      const map = this.map(node)
      for (const key of removed) map?.delete(key)
      for (const [key, value] of set) map?.set(key, this.made(value))
    }
    for (const { node, at, removed, inserted } of arrays) {
      const array = this.array(node)
      if (removed > 0) array?.delete(at, removed)
      if (inserted.length > 0)
        array?.insert(
          at,
          inserted.map((value) => this.made(value)),
        )
    }
    for (const { text, content, isTouched } of this.waiting.splice(0)) {
      this.as(isTouched, () => change(text, 0, 0, content, isTouched))
    }
  }

  /** Something new, as Yjs keeps it. Texts are filled once they are in the document. */
  private made(value: Value): unknown {
    if (value.kind === 'plain') return value.plain
    if (value.kind === 'text') {
      const text = new Y.Text()
      this.texts.set(value.text, text)
      this.waiting.push({ text, content: value.content, isTouched: value.isTouched })
      return text
    }
    if (value.kind === 'map') {
      const map = new Y.Map<unknown>(value.entries.map(([key, inside]) => [key, this.made(inside)]))
      this.nodes.set(value.node, map)
      return map
    }
    const array = new Y.Array<unknown>()
    array.push(value.items.map((inside) => this.made(inside)))
    this.nodes.set(value.node, array)
    return array
  }

  /** Starter text is the server's, by its Yjs client: whether a file is shown depends on it. */
  private as(isTouched: boolean, work: () => void) {
    const { doc } = this
    const own = doc.clientID
    if (!isTouched) doc.clientID = seedClient
    try {
      work()
    } finally {
      doc.clientID = own
    }
  }
}

function change(text: Y.Text, at: number, removed: number, inserted: string, isTouched: boolean) {
  if (removed > 0) text.delete(at, removed)
  if (inserted !== '') text.insert(at, inserted)
  // It was written in, though nothing is left of that.
  if (isTouched && removed === 0 && inserted === '') {
    text.insert(0, ' ')
    text.delete(0, 1)
  }
}
