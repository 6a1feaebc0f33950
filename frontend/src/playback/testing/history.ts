// What a document consists of is Yjs' own to know.
/* eslint-disable no-underscore-dangle */
import * as Y from 'yjs'

/** A unit of a text, and while it was there. Death 0: it still is. */
export interface Unit {
  client: number
  clock: number
  unit: string
  birth: number
  death: number
}

/** Kinds of a document's root types, by their names. */
export type RootKinds = Record<string, 'map' | 'array' | 'text'>

export interface History {
  texts: Unit[][]
  tree: { roots: Record<string, number | string>; ops: unknown[] }
}

/**
 * What a recording says, by its plain definition: the updates are applied one after the other
 * to a document that forgets nothing, and after each it is looked at as a whole.
 *
 * Lists may be shown anew instead of by what has changed in them: `isWhole` says at which moments.
 * Lists and maps in them have new numbers then, and texts the same.
 */
export function historyOf(
  updates: readonly Uint8Array[],
  kinds: RootKinds,
  isWhole: (moment: number) => boolean = () => false,
): History {
  const doc = new Y.Doc({ gc: false })
  const watched = new Watched(isWhole)
  for (const [name, kind] of Object.entries(kinds)) {
    if (kind === 'text') watched.addRoot(name, doc.getText(name))
    else watched.addRoot(name, kind === 'map' ? doc.getMap(name) : doc.getArray(name))
  }
  for (const [index, update] of updates.entries()) {
    Y.applyUpdate(doc, update)
    watched.look(index + 1)
  }
  return watched.history()
}

type Item = Y.Item

class Watched {
  private readonly roots: Record<string, number | string> = {}
  private readonly texts: Y.Text[] = []
  private readonly nodes: (Y.Map<unknown> | Y.Array<unknown> | undefined)[] = []
  /** Ids of what stood in each node: under its keys, or in order. */
  private readonly before: (Map<string, string> | string[])[] = []
  private readonly births = new Map<string, number>()
  private readonly deaths = new Map<string, number>()
  private readonly ops: unknown[] = []

  constructor(private readonly isWhole: (moment: number) => boolean) {}

  addRoot(name: string, type: Y.Text | Y.Map<unknown> | Y.Array<unknown>) {
    this.roots[name] = type instanceof Y.Text ? `t${this.texts.push(type) - 1}` : this.addNode(type)
  }

  private addNode(node: Y.Map<unknown> | Y.Array<unknown>): number {
    const old = this.nodes.indexOf(node)
    if (old >= 0) this.nodes[old] = undefined
    this.before.push(node instanceof Y.Map ? new Map() : [])
    return this.nodes.push(node) - 1
  }

  look(moment: number) {
    // Nodes that are new are looked at in the same round, behind what they stand in.
    for (let number = 0; number < this.nodes.length; number++) {
      const [node, before] = [this.nodes[number], this.before[number]]
      if (node instanceof Y.Map && before instanceof Map) this.lookAtMap(moment, number, node, before)
      if (node instanceof Y.Array && Array.isArray(before)) this.lookAtArray(moment, number, node, before)
    }
    for (const text of this.texts) {
      for (const item of itemsOf(text)) {
        for (let at = 0; at < item.length; at++) {
          const id = idOf(item, at)
          if (!this.births.has(id)) this.births.set(id, moment)
          if (item.deleted && !this.deaths.has(id)) this.deaths.set(id, moment)
        }
      }
    }
  }

  private lookAtMap(moment: number, number: number, map: Y.Map<unknown>, before: Map<string, string>) {
    const isGone = map._item?.deleted === true
    for (const [key, item] of map._map) {
      const id = item.deleted ? undefined : idOf(item, item.length - 1)
      if (id === before.get(key) || isGone) continue
      if (id === undefined) this.ops.push([moment, 'd', number, key])
      else this.ops.push([moment, 'm', number, key, this.value(map.get(key))])
      if (id === undefined) before.delete(key)
      else before.set(key, id)
    }
  }

  private lookAtArray(moment: number, number: number, array: Y.Array<unknown>, before: string[]) {
    if (array._item?.deleted === true) return
    const now = itemsOf(array)
      .filter((item) => !item.deleted)
      .flatMap((item) => Array.from({ length: item.length }, (_, at) => idOf(item, at)))
    if (before.join() === now.join()) return
    const same = this.isWhole(moment) ? 0 : Math.min(before.length, now.length)
    let start = 0
    while (start < same && before[start] === now[start]) start++
    let end = 0
    while (end < same - start && before.at(-1 - end) === now.at(-1 - end)) end++
    const removed = before.length - start - end
    const inserted = array.toArray().slice(start, now.length - end)
    const values = inserted.map((value) => this.value(value))
    this.ops.push([moment, 'a', number, start, removed, values])
    before.splice(0, before.length, ...now)
  }

  private value(value: unknown): unknown {
    if (value instanceof Y.Text) return { t: this.numberOf(value) }
    if (value instanceof Y.Map) return { n: this.addNode(value as Y.Map<unknown>), k: 'm' }
    if (value instanceof Y.Array) return { n: this.addNode(value as Y.Array<unknown>), k: 'a' }
    if (value instanceof Uint8Array) return { b: Buffer.from(value).toString('base64') }
    return { v: value ?? null }
  }

  private numberOf(text: Y.Text): number {
    const known = this.texts.indexOf(text)
    return known >= 0 ? known : this.texts.push(text) - 1
  }

  history(): History {
    const texts = this.texts.map((text) =>
      itemsOf(text).flatMap((item) => {
        const content = item.content instanceof Y.ContentString ? item.content.str : '\uFFFC'
        return Array.from({ length: item.length }, (_, at): Unit => {
          const id = idOf(item, at)
          const [birth, death] = [this.births.get(id) ?? 0, this.deaths.get(id) ?? 0]
          const { client, clock } = item.id
          return { client, clock: clock + at, unit: content.charAt(at), birth, death }
        })
      }),
    )
    return { texts, tree: { roots: this.roots, ops: this.ops } }
  }
}

/** What a type consists of, deleted or not: without marks of formatting, which are no units. */
function itemsOf(type: Y.Text | Y.Array<unknown>): Item[] {
  const items: Item[] = []
  for (let item = type._start; item; item = item.right) {
    if (item.content.isCountable()) items.push(item)
  }
  return items
}

const idOf = (item: Item, at: number) => `${item.id.client} ${item.id.clock + at}`
