import { Columns } from './columns'
import { decode, type RecordedPerson } from './decode'
import { Ids } from './ids'
import type { Entry } from './sequence'
import { type Node, type Place, type Root, type Stored, treeOf, type Tree } from './tree'

/** The recording of a document: its state after any of its updates. A moment is the number of updates. */
export class Recording {
  readonly people: readonly RecordedPerson[]
  /** Unix ms of each update. */
  readonly times: Float64Array
  readonly tree: Tree
  readonly texts: readonly Columns[]
  private readonly authors: Uint32Array
  private ids: Ids | undefined

  /** Throws a `RecordingError` for what is none. */
  constructor(bytes: Uint8Array) {
    const { people, times, authors, texts, tree } = decode(bytes)
    this.people = people
    this.times = times
    this.authors = authors
    this.texts = texts.map((text) => new Columns(text))
    this.tree = treeOf(tree, times.length, texts.length)
  }

  /** The last moment. */
  get end(): number {
    return this.times.length
  }

  /** Whose update leads to a moment: index into `people`. */
  authorOf(moment: number): number {
    return this.authors[moment - 1] ?? -1
  }

  node(number: number): Node {
    const node = this.tree.nodes.get(number)
    if (!node) throw new RangeError('There is no such list or map.')
    return node
  }

  text(number: number): Columns {
    const text = this.texts[number]
    if (!text) throw new RangeError('There is no such text.')
    return text
  }

  hasNode(number: number, moment: number): boolean {
    const { place, depth } = this.node(number)
    return place ? this.hasPlace(place, moment) : depth === 0
  }

  /** Where a text stands at a moment, if it does. */
  placeOf(number: number, moment: number): Place | 'root' | undefined {
    const places = this.tree.textPlaces[number]
    return places === 'root' ? places : places?.findLast((place) => this.hasPlace(place, moment))
  }

  private hasPlace({ entry, node }: Place, moment: number): boolean {
    return isThere(entry, moment) && this.hasNode(node, moment)
  }

  /** Finds a unit of a text by its Yjs id. */
  unitOf(client: number, clock: number): { text: number; unit: number } | undefined {
    this.ids ??= new Ids(this.texts.map(({ text }) => text))
    return this.ids.find(client, clock)
  }

  /** A root map as it is at a moment: empty where there is none. */
  rootMap(name: string, moment: number): Map<string, Stored> {
    const root = this.tree.roots.get(name)
    const node = root && 'node' in root ? this.node(root.node) : undefined
    return new Map(node?.kind === 'map' ? mapAt(node, moment) : [])
  }

  /** The number of a file's text in the root map `files`, or of a root text. */
  textNamed(name: string, moment: number): number | undefined {
    const file: Stored | Root | undefined =
      this.rootMap('files', moment).get(name) ?? this.tree.roots.get(name)
    return file && 'text' in file ? file.text : undefined
  }
}

export function isThere({ birth, death }: Entry<unknown>, moment: number): boolean {
  return birth <= moment && moment < death
}

/** What stands under a key at a moment. */
export function entryAt(
  entries: readonly Entry<Stored>[] | undefined,
  moment: number,
): Entry<Stored> | undefined {
  // Most keys were set a few times, and the last one counts mostly.
  return entries?.findLast((entry) => isThere(entry, moment))
}

/** The keys of a map at a moment, with what stands there. */
export function mapAt({ keys }: Extract<Node, { kind: 'map' }>, moment: number): [string, Stored][] {
  return [...keys].flatMap(([key, entries]) => {
    const entry = entryAt(entries, moment)
    return entry ? [[key, entry.value]] : []
  })
}
