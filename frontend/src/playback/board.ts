import { canBind, misbound } from '../board/bound'
import { type Element, indexOf, mostElements } from '../board/element'
import type { Bounds } from '../board/extent'
import { byIndex } from '../board/order'
import type { BoardStep } from './drawing'
import type { Reader } from './questions'
import type { Frames } from './screen'

/** An element that is shown. Whoever shows it may move it among those of the same place. */
interface Kept {
  element: Element
  id: string
  index: string
}

/**
 * The board at a moment, and then at another, for whoever shows it: as long as nobody does, nothing is
 * read. One question is under way at a time, and a part of the answer is taken in for each paint, so that
 * a board of thousands of elements stops nothing else.
 */
export class PlayedBoard {
  private readonly kept = new Map<string, Kept>()
  private readonly listeners = new Set<() => void>()
  private readonly addresses = new Map<string, Promise<string | undefined>>()
  private scene: readonly Element[] = []
  private wanted = 0
  /** The moment of the board that is shown. */
  private shown = 0
  private isBusy = false
  private painting: number | undefined
  private isDestroyed = false
  private changes = 0
  private recording: Promise<void> | undefined

  constructor(
    private readonly reader: Reader,
    private readonly frames: Frames,
    /** The recording of the pictures, where there are any. */
    private readonly pictures: (() => Promise<ArrayBuffer>) | undefined,
  ) {}

  /** The elements that are shown, the lowest first. The same list until they change. */
  readonly elements = () => this.scene

  /** Calls `listener` whenever others are shown, until it is told not to. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    this.go()
    return () => this.listeners.delete(listener)
  }

  /** Where everything is that was ever drawn. */
  readonly bounds = (): Promise<Bounds | undefined> => this.reader.ask('boardBounds')

  /** The data address of a picture; undefined where it never came. */
  readonly picture = (id: string): Promise<string | undefined> => {
    const known = this.addresses.get(id)
    if (known) return known
    const address = this.bring(id)
    this.addresses.set(id, address)
    // It may come another time.
    address.catch(() => this.addresses.delete(id))
    return address
  }

  /** Shows a moment of the board. */
  show(moment: number) {
    this.wanted = moment
    this.go()
  }

  destroy() {
    this.isDestroyed = true
    this.listeners.clear()
    if (this.painting !== undefined) this.frames.cancel(this.painting)
  }

  private async bring(id: string): Promise<string | undefined> {
    if (!this.pictures) return undefined
    this.recording ??= this.pictures().then((bytes) => this.reader.ask('takePictures', bytes))
    try {
      await this.recording
    } catch (error) {
      this.recording = undefined
      throw error
    }
    return this.reader.ask('picture', id)
  }

  private go() {
    const isWatched = this.listeners.size > 0
    if (this.isBusy || this.isDestroyed || !isWatched || this.wanted === this.shown) return
    this.isBusy = true
    const to = this.wanted
    this.reader.ask('board', this.shown, to).then(
      (step) => this.take(step, to),
      () => {
        // Whoever seeks next asks again.
        this.isBusy = false
      },
    )
  }

  /** Takes one list after the other in; what is shown changes with the last. */
  private take({ changed, removed }: BoardStep, to: number) {
    if (this.isDestroyed) return
    let [isMoved, isBoundAnew] = [false, removed.length > 0]
    for (const id of removed) this.kept.delete(id)
    const takeOne = (at: number) => {
      for (const element of at < changed.length ? (JSON.parse(changed[at] ?? '[]') as Element[]) : []) {
        const before = this.kept.get(element.id)
        if (!before && this.kept.size >= mostElements) continue
        const index = indexOf(element)
        isMoved ||= before?.index !== index
        isBoundAnew ||= canBind(element) || !before
        const boundElements = before?.element['boundElements'] ?? null
        this.keep({ ...element, boundElements }, index)
      }
      if (at + 1 < changed.length) this.painting = this.frames.request(() => takeOne(at + 1))
      else if (changed.length > 1) this.painting = this.frames.request(end)
      else end()
    }
    const end = () => {
      if (isBoundAnew) this.bind()
      if (changed.length > 0 || removed.length > 0) this.tell(isMoved)
      this.shown = to
      // One answer for each paint.
      this.painting = this.frames.request(() => {
        this.painting = undefined
        this.isBusy = false
        this.go()
      })
    }
    takeOne(0)
  }

  /** Whoever shows it goes by the count of its changes. */
  private keep(element: Element, index: string) {
    this.changes += 1
    const { id } = element
    const next = { ...element, version: this.changes, versionNonce: this.changes }
    this.kept.set(id, { id, index, element: next })
  }

  private bind() {
    const all = [...this.kept.values()].map(({ element }) => element)
    for (const { element, boundElements } of misbound(all)) {
      const { index } = this.kept.get(element.id) ?? {}
      if (index !== undefined) this.keep({ ...element, boundElements }, index)
    }
  }

  private tell(isMoved: boolean) {
    if (isMoved) {
      const sorted = [...this.kept.values()].toSorted(byIndex)
      this.kept.clear()
      for (const one of sorted) this.kept.set(one.id, one)
    }
    this.scene = [...this.kept.values()].map(({ element }) => element)
    for (const listener of this.listeners) listener()
  }
}
