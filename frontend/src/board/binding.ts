import * as Y from 'yjs'
import { canBind, misbound } from './bound'
import { type Element, elementOf, indexOf, mostElements, type Stored, storedOf } from './element'
import { same } from './json'
import { byIndex, isIndex } from './order'
import { isInPieces, readPieces, writePieces } from './points'

/** The editor, as far as the binding knows it. */
export interface Surface {
  /** All elements that it has, also deleted ones; undefined as long as it has not begun. */
  elements: () => readonly Element[] | undefined
  /** What is in somebody's hand: it is being drawn or written, and has to stay the same object. */
  held: () => ReadonlySet<string>
  /** Shows other elements. Taking them back is not for this person. */
  show: (elements: readonly Element[]) => void
}

/** What is to be done with an element that is new: it may be shared, has to wait, or has to go. */
export type Admission = 'now' | 'later' | 'never'

interface Options {
  doc: Y.Doc
  surface: Surface
  /** Whether this person may draw. */
  canWrite: () => boolean
  /** Something came from others, and is shown by `apply`. */
  onChange: () => void
  admit?: (element: Element) => Admission
}

/** What this editor had of an element when it was last looked at; the doc may be further. */
interface Seen {
  version: number
  index: string
  isDeleted: boolean
  stored: Stored
}

/** As many as are taken in at a time: the rest comes with the next frame. */
const atATime = 250

/**
 * Keeps an editor and the document `board` alike: its root map `elements` has a map for each
 * element, by its id, with those properties that are not what they are by themselves.
 *
 * What changes here is found by comparing with what this editor had, never with the document:
 * one writes what one has changed, so that two who change different properties of one element
 * both keep their change. Before something of others is shown, what is new here is written: both
 * meet in the document. Whoever deletes an element wins over whoever changes it meanwhile; taken
 * back, it is there as the one who had deleted it saw it.
 */
export class Binding {
  private readonly map: Y.Map<unknown>
  private readonly seen = new Map<string, Seen>()
  private readonly dirty = new Set<string>()

  constructor(private readonly options: Options) {
    this.map = options.doc.getMap('elements')
    this.map.observeDeep(this.onEvents)
    for (const id of this.map.keys()) this.dirty.add(id)
  }

  private readonly onEvents = (events: Y.YEvent<Y.AbstractType<unknown>>[], { origin }: Y.Transaction) => {
    if (origin === this) return
    for (const event of events) {
      const [id] = event.path
      if (typeof id === 'string') this.dirty.add(id)
      else for (const key of event.changes.keys.keys()) this.dirty.add(key)
    }
    if (this.dirty.size > 0) this.options.onChange()
  }

  /**
   * What the editor has; undefined where it has nothing to go by. One that has lost everything at
   * once, deleted elements as well, has been taken down: it tells nobody that all is deleted.
   */
  private elements(): readonly Element[] | undefined {
    const elements = this.options.surface.elements()
    const isDown = elements?.length === 0 && [...this.seen.values()].some(({ isDeleted }) => !isDeleted)
    return isDown ? undefined : elements
  }

  /** Whether something of others is not shown yet. */
  get isBehind(): boolean {
    return this.behind > 0
  }

  /** How many elements are not as others have them. */
  get behind(): number {
    return this.dirty.size
  }

  private read(id: string) {
    const map = this.map.get(id)
    if (!(map instanceof Y.Map)) return undefined
    const given: Record<string, unknown> = {}
    for (const [name, value] of map as Y.Map<unknown>)
      given[name] = isInPieces(map.get('type'), name) ? readPieces(value, name) : value
    return elementOf(id, given)
  }

  private see({ id, version, isDeleted, ...element }: Element, stored: Stored) {
    this.seen.set(id, { version, isDeleted, stored, index: indexOf(element as Element) })
  }

  /** Where an element stands by the document: editors move what stands at the same place. */
  private placed(element: Element): { id: string; index: string } {
    const index = this.seen.get(element.id)?.stored['index']
    return { id: element.id, index: typeof index === 'string' ? index : indexOf(element) }
  }

  /**
   * Writes what is new in the editor. Lines that are being drawn may be left for later: `isWhole`
   * takes them, too.
   */
  flush(isWhole = true) {
    const { surface, canWrite, doc } = this.options
    const elements = canWrite() ? this.elements() : undefined
    if (!elements) return
    const held = surface.held()
    const here = new Set<string>()
    const changed = elements.filter((element) => {
      here.add(element.id)
      const seen = this.seen.get(element.id)
      if (!seen) return !element.isDeleted
      const { version, isDeleted, index } = seen
      return version !== element.version || isDeleted !== element.isDeleted || index !== indexOf(element)
    })
    // What is too small when it is let go is taken out, and a file that is opened is instead of all.
    const gone = [...this.seen].filter(([id, { isDeleted }]) => !isDeleted && !here.has(id))
    if (changed.length + gone.length === 0) return
    doc.transact(() => {
      for (const [id] of gone) this.remove(id)
      for (const element of changed) {
        const isHeld = held.has(element.id)
        if (!isHeld || isWhole || element.type !== 'freedraw') this.write(element, isHeld)
      }
    }, this)
    if (this.dirty.size > 0) this.options.onChange()
  }

  private remove(id: string) {
    this.map.delete(id)
    const seen = this.seen.get(id)
    if (seen) this.seen.set(id, { ...seen, isDeleted: true })
  }

  private write(element: Element, isHeld: boolean) {
    const { id } = element
    const seen = this.seen.get(id)
    const known = this.map.get(id)
    if (element.isDeleted) {
      if (seen && !seen.isDeleted) this.remove(id)
      this.see(element, seen?.stored ?? {})
      return
    }
    const stored = storedOf(element)
    const wasTaken = seen && !seen.isDeleted && !(known instanceof Y.Map)
    const admission = this.admission(element, isHeld)
    if (admission === 'later') return
    if (wasTaken || !stored || admission === 'never') {
      // Others have deleted it, or it is none for here.
      this.see(element, stored ?? {})
      this.dirty.add(id)
      return
    }
    if (known instanceof Y.Map) this.writeChanges(known as Y.Map<unknown>, seen?.stored, stored)
    else this.create(id, stored)
    this.see(element, stored)
  }

  private admission(element: Element, isHeld: boolean): Admission {
    if (this.map.has(element.id)) return 'now'
    // What has just been begun may be a slip of the hand.
    if (isHeld && isNothingYet(element)) return 'later'
    // Not in its place yet, or its picture is being read.
    if (!isIndex(element.index) || (element.type === 'image' && element['fileId'] === null)) return 'later'
    return this.options.admit?.(element) ?? 'now'
  }

  private create(id: string, stored: Stored) {
    const map = new Y.Map<unknown>()
    this.map.set(id, map)
    for (const [name, value] of Object.entries(stored))
      if (!isInPieces(stored['type'], name)) map.set(name, value)
    for (const name of Object.keys(stored))
      if (isInPieces(stored['type'], name)) writePieces(map, name, undefined, stored)
  }

  private writeChanges(map: Y.Map<unknown>, seen: Stored | undefined, next: Stored) {
    for (const name of new Set([...Object.keys(seen ?? {}), ...Object.keys(next)])) {
      if (same(seen?.[name], next[name])) continue
      const value = next[name]
      if (isInPieces(next['type'], name)) writePieces(map, name, seen, next)
      else if (value === undefined) map.delete(name)
      else map.set(name, value)
    }
  }

  /** Shows what has come from others, up to a bound; `isBehind` says whether there is more. */
  apply() {
    const { surface } = this.options
    if (this.dirty.size === 0 || !this.elements()) return
    this.flush(false)
    const elements = new Map((surface.elements() ?? []).map((element) => [element.id, element]))
    const held = surface.held()
    const taken = [...this.dirty].filter((id) => !held.has(id)).slice(0, atATime)
    const changed = taken.flatMap((id) => {
      this.dirty.delete(id)
      return this.next(id, elements.get(id), elements.size) ?? []
    })
    if (changed.length === 0) return
    let [isMoved, isBoundAnew] = [false, false]
    for (const element of changed) {
      const before = elements.get(element.id)
      isMoved ||= !before || indexOf(before) !== indexOf(element)
      isBoundAnew ||= canBind(element) || before?.isDeleted !== element.isDeleted
      elements.set(element.id, element)
    }
    if (isBoundAnew) this.bind(elements, held)
    const all = [...elements.values()]
    surface.show(isMoved ? all.toSorted((a, b) => byIndex(this.placed(a), this.placed(b))) : all)
  }

  /** An element as it is to be shown next; undefined where it is shown already. */
  private next(id: string, local: Element | undefined, count: number): Element | undefined {
    const read = this.read(id)
    if (!read) {
      const seen = this.seen.get(id)
      if (!local || local.isDeleted) return undefined
      const deleted = { ...local, ...changedNow(local), isDeleted: true }
      this.see(deleted, seen?.stored ?? {})
      return deleted
    }
    const seen = this.seen.get(id)
    if (local && seen && !seen.isDeleted && !local.isDeleted && same(seen.stored, read.stored))
      return undefined
    if (!local && count >= mostElements) return undefined
    const boundElements = local?.['boundElements'] ?? null
    const element = { ...read.element, boundElements, ...changedNow(local) }
    this.see(element, read.stored)
    return element
  }

  /** Gives elements the lists of what is bound to them. */
  private bind(elements: Map<string, Element>, held: ReadonlySet<string>) {
    for (const { element, boundElements } of misbound([...elements.values()])) {
      if (held.has(element.id)) continue
      const next = { ...element, ...changedNow(element), boundElements }
      elements.set(element.id, next)
      const seen = this.seen.get(element.id)
      // Not where it is not written yet: then it is new all the same.
      if (seen?.version === element.version) this.seen.set(element.id, { ...seen, version: next.version })
    }
  }

  destroy() {
    this.map.unobserveDeep(this.onEvents)
  }
}

/** What Excalidraw wants of an element that has changed. */
const changedNow = (before: Element | undefined) => ({
  version: (before?.version ?? 0) + 1,
  versionNonce: Math.floor(Math.random() * 2 ** 31),
  updated: Date.now(),
})

/** Something that was begun, and has no extent yet. */
function isNothingYet({ type, ...element }: Element): boolean {
  if (type === 'text') return element['text'] === ''
  const points = element['points']
  if (Array.isArray(points)) return points.length < 2
  return element['width'] === 0 && element['height'] === 0
}
