import { type Element, elementOf } from '../board/element'
import { type Bounds, boundsOf } from '../board/extent'
import { isInPieces, joined } from '../board/points'
import { countUpTo } from './columns'
import { entryAt, isThere, mapAt, type Recording } from './recording'
import type { Stored } from './tree'

/** What makes the board of one moment into that of another. */
export interface BoardStep {
  /** Lists of elements, each as JSON: they are read one after the other, so that the page stays quick. */
  changed: string[]
  /** Ids of what is not there any more. */
  removed: string[]
}

/** Elements in a list of a step, and characters of it, about. */
const mostInList = 250
const longestList = 256 * 1024
/** Elements of a part of the board that is shown by itself. */
const mostInPart = 2_000

/** A recorded board: its elements at any moment, checked as those of a board that people draw on. */
export class Drawing {
  /** The number of the map with all elements; none where nothing was ever drawn. */
  private readonly root: number | undefined
  private readonly ids = new Map<number, string | undefined>()

  constructor(private readonly recording: Recording) {
    const root = recording.tree.roots.get('elements')
    const isMap = root && 'node' in root && recording.node(root.node).kind === 'map'
    this.root = isMap ? root.node : undefined
  }

  step(from: number, to: number): BoardStep {
    const found: Element[] = []
    const removed: string[] = []
    for (const id of this.changedIds(from, to)) {
      const element = this.at(id, to)
      if (element) found.push(element)
      else removed.push(id)
    }
    return { changed: listsOf(found), removed }
  }

  /**
   * Some elements of a moment, by their ids, with what is in those that are frames; all where no id is
   * given.
   */
  part(ids: readonly string[], moment: number): Element[] {
    const wanted = new Set(ids)
    const all = this.keys().flatMap(([id]) => this.at(id, moment) ?? [])
    const isIn = ({ id, frameId }: Element) => wanted.has(id) || wanted.has(String(frameId))
    return (ids.length > 0 ? all.filter(isIn) : all).slice(0, mostInPart)
  }

  /** Where everything was that was ever drawn, each where it was last; undefined where nothing was. */
  bounds(): Bounds | undefined {
    const last = this.keys().flatMap(([id, entries]) => {
      const death = entries.at(-1)?.death ?? 0
      return this.at(id, Math.min(death - 1, this.recording.end)) ?? []
    })
    return boundsOf(last)
  }

  private keys() {
    const node = this.root === undefined ? undefined : this.recording.node(this.root)
    return node?.kind === 'map' ? [...node.keys] : []
  }

  private changedIds(from: number, to: number): Set<string> {
    const { moments, changed } = this.recording.tree
    const [low, high] = [Math.min(from, to), Math.max(from, to)]
    const ids = new Set<string>()
    for (const node of new Set(changed.subarray(countUpTo(moments, low), countUpTo(moments, high)))) {
      if (node === this.root) {
        for (const [id, entries] of this.keys())
          if (entryAt(entries, from) !== entryAt(entries, to)) ids.add(id)
      } else {
        const id = this.idOf(node)
        if (id !== undefined) ids.add(id)
      }
    }
    return ids
  }

  /** The element that a map or list is a part of. */
  private idOf(number: number): string | undefined {
    if (this.ids.has(number)) return this.ids.get(number)
    const place = this.recording.tree.nodes.get(number)?.place
    const id = place && (place.node === this.root ? place.key : this.idOf(place.node))
    this.ids.set(number, id)
    return id
  }

  private at(id: string, moment: number): Element | undefined {
    const root = this.root === undefined ? undefined : this.recording.node(this.root)
    const entry = root?.kind === 'map' ? entryAt(root.keys.get(id), moment) : undefined
    const node = entry && 'node' in entry.value ? this.recording.node(entry.value.node) : undefined
    if (node?.kind !== 'map') return undefined
    const stored = mapAt(node, moment)
    const type = stored.find(([name]) => name === 'type')?.[1]
    const kind = type && 'plain' in type ? type.plain : undefined
    const given = stored.map(([name, value]) => [name, this.valueOf(value, kind, name, moment)])
    return elementOf(id, Object.fromEntries(given) as Record<string, unknown>)?.element
  }

  private valueOf(value: Stored, type: unknown, name: string, moment: number): unknown {
    if ('plain' in value) return value.plain
    const node = 'node' in value ? this.recording.node(value.node) : undefined
    if (node?.kind !== 'array' || !isInPieces(type, name)) return undefined
    const there = node.entries.filter((entry) => isThere(entry, moment))
    return joined(
      there.map(({ value: piece }) => ('plain' in piece ? piece.plain : undefined)),
      name,
    )
  }
}

function listsOf(elements: readonly Element[]): string[] {
  const lists: string[] = []
  let list: string[] = []
  let length = 0
  const end = () => {
    if (list.length > 0) lists.push(`[${list.join()}]`)
    list = []
    length = 0
  }
  for (const element of elements) {
    const text = JSON.stringify(element)
    if (list.length === mostInList || length + text.length > longestList) end()
    list.push(text)
    length += text.length
  }
  end()
  return lists
}
