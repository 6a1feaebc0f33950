import { entryAt, isThere, type Recording } from './recording'
import type { Entry } from './sequence'
import type { Stored } from './tree'

/** A place in a text of the recorded `code`, as it is at a moment. */
export interface Spot {
  text: number
  /** In UTF-16 units. */
  at: number
}

/**
 * A position in the code that a document holds under `position`: beside other keys of a map, or
 * in a plain object. It names Yjs ids of the recorded document, which its mirror does not have.
 */
export interface Anchor {
  node: number
  /** Where in the node: a key, or the index in a list. */
  where: string | number
  /** Undefined where it leads nowhere. */
  spot: (Spot & { assoc: number }) | undefined
}

interface Found {
  node: number
  key: string | undefined
  entry: Entry<Stored>
  position: Position
}

interface Position {
  item: { client: number; clock: number } | undefined
  /** The root text at whose end it is. */
  root: string | undefined
  assoc: number
}

/** The positions that a document holds, at all moments. */
export class Positions {
  private readonly found: Found[]

  constructor(private readonly recording: Recording) {
    this.found = [...recording.tree.nodes].flatMap(([number, node]): Found[] => {
      if (node.kind === 'map') {
        return (node.keys.get('position') ?? []).flatMap((entry) => {
          const position = 'plain' in entry.value ? positionIn(entry.value.plain) : undefined
          return position ? { node: number, key: 'position', entry, position } : []
        })
      }
      return node.entries.flatMap((entry) => {
        const position =
          'plain' in entry.value ? positionIn(fieldsOf(entry.value.plain)['position']) : undefined
        return position ? { node: number, key: undefined, entry, position } : []
      })
    })
  }

  /** Those that are there at a moment, in the code as it is at a moment of its own. */
  at(moment: number, code: Recording | undefined, codeMoment: number): Anchor[] {
    const { recording } = this
    const there = this.found.filter(
      ({ node, entry }) => isThere(entry, moment) && recording.hasNode(node, moment),
    )
    const places = code ? new Places(code, codeMoment) : undefined
    return there.map(({ node, key, entry, position }) => {
      const spot = places?.spotOf(position, this.pathOf(node, entry, moment))
      const { assoc } = position
      return { node, where: key ?? this.indexOf(node, entry, moment), spot: spot && { ...spot, assoc } }
    })
  }

  /** What stands beside a position under `path`: the id of a file. */
  private pathOf(number: number, entry: Entry<Stored>, moment: number): unknown {
    const node = this.recording.node(number)
    const holder = node.kind === 'map' ? entryAt(node.keys.get('path'), moment)?.value : entry.value
    if (!holder || !('plain' in holder)) return undefined
    return node.kind === 'map' ? holder.plain : fieldsOf(holder.plain)['path']
  }

  private indexOf(number: number, wanted: Entry<Stored>, moment: number): number {
    const node = this.recording.node(number)
    if (node.kind === 'map') return 0
    return node.entries.filter((entry) => isThere(entry, moment)).indexOf(wanted)
  }
}

/** Finds positions in the code of one moment. */
class Places {
  private readonly before = new Map<number, Uint32Array>()

  constructor(
    private readonly code: Recording,
    private readonly moment: number,
  ) {}

  /**
   * As Yjs finds it: what was deleted stands where its neighbours close up. Behind all units there
   * is no id but that of the text, which the recording does not say: it is the file `path`.
   */
  spotOf({ item, root, assoc }: Position, path: unknown): Spot | undefined {
    if (!item) return this.endOf(root === undefined ? this.fileText(path) : this.rootText(root), assoc)
    const found = this.code.unitOf(item.client, item.clock)
    if (!found || !this.code.placeOf(found.text, this.moment)) return undefined
    const { text: number, unit } = found
    const text = this.code.text(number)
    const span = text.spanOf(unit)
    const before = this.beforeIn(number)[span] ?? 0
    const isThereNow = text.isThere(span, this.moment)
    const inside = unit - (text.text.starts[span] ?? 0) + (assoc < 0 ? 1 : 0)
    return { text: number, at: before + (isThereNow ? inside : 0) }
  }

  private fileText(path: unknown): number | undefined {
    const file = typeof path === 'string' ? this.code.rootMap('files', this.moment).get(path) : undefined
    return file && 'text' in file ? file.text : undefined
  }

  private rootText(name: string): number | undefined {
    const root = this.code.tree.roots.get(name)
    return root && 'text' in root ? root.text : undefined
  }

  private endOf(number: number | undefined, assoc: number): Spot | undefined {
    if (number === undefined) return undefined
    return { text: number, at: assoc < 0 ? 0 : (this.beforeIn(number).at(-1) ?? 0) }
  }

  private beforeIn(number: number): Uint32Array {
    const before = this.before.get(number) ?? this.code.text(number).before(this.moment)
    this.before.set(number, before)
    return before
  }
}

function positionIn(value: unknown): Position | undefined {
  const { type, tname, item, assoc } = fieldsOf(value)
  const { client, clock } = fieldsOf(item)
  const isOne = typeof tname === 'string' || isId(fieldsOf(type)) || isId(fieldsOf(item))
  if (!isOne) return undefined
  const side = typeof assoc === 'number' && assoc < 0 ? -1 : 0
  return {
    item: typeof client === 'number' && typeof clock === 'number' ? { client, clock } : undefined,
    root: typeof tname === 'string' ? tname : undefined,
    assoc: side,
  }
}

const isId = ({ client, clock }: Record<string, unknown>) =>
  Number.isSafeInteger(client) && Number.isSafeInteger(clock)

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
