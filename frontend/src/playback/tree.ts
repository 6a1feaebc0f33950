import { never } from './decode'
import { type Entry, Sequence } from './sequence'
import { must, RecordingError } from './source'

/** What stands in a list or under a key: plain JSON or bytes, or the number of a list, map or text. */
export type Stored = { plain: unknown } | { node: number } | { text: number }

/** Where something stands: in which node, and as which of its entries. */
export interface Place {
  node: number
  entry: Entry<Stored>
  /** Undefined in a list. */
  key: string | undefined
}

/**
 * A map or list with everything that was ever in it. Root types have the depth 0 and no place;
 * what else has none is too deep, and is nowhere to be seen.
 */
export type Node = { place: Place | undefined; depth: number } & (
  { kind: 'map'; keys: Map<string, Entry<Stored>[]> } | { kind: 'array'; entries: Entry<Stored>[] }
)

export type Root = { node: number } | { text: number }

/** Everything of a document that is not text, at all moments. */
export interface Tree {
  roots: ReadonlyMap<string, Root>
  nodes: ReadonlyMap<number, Node>
  /** Where each text stood, one place after the other. */
  textPlaces: readonly (readonly Place[] | 'root')[]
  /** Moments at which a node changed, in order, and the node of each. */
  moments: Uint32Array
  changed: Uint32Array
}

/** Nodes in nodes that are played at most, and depth of plain values: deeper ones are null. */
const mostDepth = 100

/** Reads the tree of a recording of so many updates and texts. Throws a `RecordingError`. */
export function treeOf(json: unknown, updates: number, texts: number): Tree {
  return new Reading(updates, texts).read(json)
}

type Growing = { place: Place | undefined; depth: number } & (
  { kind: 'map'; keys: Map<string, Entry<Stored>[]> } | { kind: 'array'; list: Sequence<Stored> }
)

class Reading {
  private readonly roots = new Map<string, Root>()
  private readonly nodes = new Map<number, Growing>()
  /** Nodes that are known, though nothing says yet what they are: root types. */
  private readonly open = new Set<number>()
  private readonly textPlaces: (Place[] | 'root')[]
  private readonly log: number[] = []
  private moment = 1

  constructor(
    private readonly updates: number,
    private readonly texts: number,
  ) {
    this.textPlaces = Array.from({ length: texts }, () => [])
  }

  read(json: unknown): Tree {
    must(isObject(json) && isObject(json['roots']) && Array.isArray(json['ops']), noTree)
    for (const [name, root] of Object.entries(json['roots'])) this.roots.set(name, this.root(root))
    for (const op of json['ops'] as unknown[]) this.apply(op)
    // What never had anything in it is nothing: neither a list nor a map.
    for (const [name, root] of this.roots) {
      if ('node' in root && this.open.has(root.node)) this.roots.delete(name)
    }
    const nodes = new Map<number, Node>()
    for (const [number, node] of this.nodes) {
      const { place, depth } = node
      const inside =
        node.kind === 'map'
          ? { kind: node.kind, keys: node.keys }
          : { kind: node.kind, entries: node.list.all() }
      nodes.set(number, { ...inside, place, depth })
    }
    return {
      roots: this.roots,
      nodes,
      textPlaces: this.textPlaces,
      moments: Uint32Array.from({ length: this.log.length / 2 }, (_, index) => this.log[index * 2] ?? 0),
      changed: Uint32Array.from({ length: this.log.length / 2 }, (_, index) => this.log[index * 2 + 1] ?? 0),
    }
  }

  private root(root: unknown): Root {
    if (typeof root === 'string' && /^t\d{1,9}$/.test(root)) {
      const text = this.knownText(Number(root.slice(1)))
      must(this.textPlaces[text] !== 'root', twice)
      this.textPlaces[text] = 'root'
      return { text }
    }
    const node = this.newNode(root)
    this.open.add(node)
    return { node }
  }

  private apply(op: unknown) {
    must(Array.isArray(op), noTree)
    const [moment, what, node, ...rest] = op as unknown[]
    must(
      isIndex(moment) && moment >= this.moment && moment <= this.updates,
      'The recording has a change out of order.',
    )
    must(isIndex(node), noTree)
    this.moment = moment
    this.log.push(moment, node)
    if (what === 'a') return this.splice(node, rest)
    must((what === 'm' || what === 'd') && typeof rest[0] === 'string', noTree)
    must(what === 'd' || rest[1] !== undefined, noTree)
    return this.set(node, rest[0], what === 'm' ? rest[1] : undefined)
  }

  /** Sets a key, or removes it where there is no value. */
  private set(node: number, key: string, value: unknown) {
    const map = this.known(node, 'map')
    const entries = map.keys.get(key) ?? []
    map.keys.set(key, entries)
    const last = entries.at(-1)
    if (last && last.death === never) last.death = this.moment
    if (value === undefined) return
    // What another of the same moment replaces was never there.
    if (last && last.birth === last.death && last.death === this.moment) entries.pop()
    const entry = { value: this.stored(value, map.depth), birth: this.moment, death: never }
    entries.push(entry)
    this.settle({ node, entry, key })
  }

  private splice(node: number, [index, removed, values]: unknown[]) {
    const { list, depth } = this.known(node, 'array')
    must(isIndex(index) && isIndex(removed) && Array.isArray(values), noTree)
    must(index + removed <= list.length, 'The recording changes a list where it has nothing.')
    const stored = (values as unknown[]).map((value) => this.stored(value, depth))
    const made = list.splice(this.moment, index, removed, stored)
    for (const entry of made) this.settle({ node, entry, key: undefined })
  }

  private known<Kind extends Growing['kind']>(node: number, kind: Kind): Extract<Growing, { kind: Kind }> {
    if (this.open.delete(node)) {
      const made: Growing =
        kind === 'map'
          ? { kind: 'map', keys: new Map(), ...atRoot }
          : { kind: 'array', list: new Sequence(), ...atRoot }
      this.nodes.set(node, made)
    }
    const found = this.nodes.get(node)
    must(found !== undefined, 'The recording changes a list or map that it does not have.')
    must(found.kind === kind, 'The recording takes a list for a map, or a map for a list.')
    return found as Extract<Growing, { kind: Kind }>
  }

  /** What a value of the recording says. Its own place is not known yet. */
  private stored(value: unknown, depth: number): Stored {
    must(isObject(value), noTree)
    if ('v' in value) return { plain: shallow(value['v'], mostDepth) }
    if ('b' in value) return { plain: bytesOf(value['b']) }
    if ('t' in value) {
      const text = this.knownText(value['t'])
      return depth < mostDepth ? { text } : { plain: null }
    }
    const node = this.newNode(value['n'])
    must(value['k'] === 'm' || value['k'] === 'a', noTree)
    const inside = { place: undefined, depth: depth + 1 }
    this.nodes.set(
      node,
      value['k'] === 'm'
        ? { kind: 'map', keys: new Map(), ...inside }
        : { kind: 'array', list: new Sequence(), ...inside },
    )
    return depth < mostDepth ? { node } : { plain: null }
  }

  /** Says to a node or text where it stands. A text may have stood somewhere else before. */
  private settle(place: Place) {
    const { value } = place.entry
    if ('text' in value) {
      const places = this.textPlaces[value.text]
      must(places !== undefined && places !== 'root', twice)
      const last = places.at(-1)
      must(!last || !this.isThere(last), twice)
      places.push(place)
    }
    const node = 'node' in value ? this.nodes.get(value.node) : undefined
    if (node) node.place = place
  }

  private isThere({ entry, node }: Place): boolean {
    if (entry.death !== never) return false
    const above = this.nodes.get(node)?.place
    return !above || this.isThere(above)
  }

  private newNode(number: unknown): number {
    must(isIndex(number), noTree)
    must(!this.nodes.has(number) && !this.open.has(number), 'The recording makes a list or map twice.')
    return number
  }

  private knownText(number: unknown): number {
    must(isIndex(number) && number < this.texts, 'The recording names a text that it does not have.')
    return number
  }
}

const twice = 'The recording has a text in two places.'
const noTree = 'The recording has a tree that cannot be read.'
const atRoot = { place: undefined, depth: 0 }

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Binary data, as the recording writes it. */
function bytesOf(base64: unknown): Uint8Array {
  must(typeof base64 === 'string', noTree)
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  } catch {
    throw new RecordingError('The recording has binary data that is not base64.')
  }
}

/** The same value with null for whatever is deeper: messages and documents of the page read values by recursion. */
function shallow(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return null
  const inside = Object.values(value) as unknown[]
  if (inside.every((one) => typeof one !== 'object' || one === null)) return value
  if (Array.isArray(value)) return value.map((one) => shallow(one, depth - 1))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shallow(one, depth - 1)]))
}
