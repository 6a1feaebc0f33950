import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { setAnchors } from './anchors'
import { type CaretOwner, Carets } from './carets'
import { Mirror } from './mirror'
import type { Reader } from './questions'
import type { Opened, Step } from './recordings'
import { type MirroredName, mirroredNames, noMoments, type Timeline } from './timeline'

/** What calls back before each paint, as `requestAnimationFrame` does. */
export interface Frames {
  request(callback: (now: number) => void): number
  cancel(id: number): void
}

/** What is to be shown. */
export interface Wanted {
  /** In ms since the beginning. */
  at: number
  frame: number
}

/** Yjs client of the mirrors: not that of starter text. */
const mirrorClient = 2

/**
 * Documents that show one frame, and then another. One question is under way at a time, and
 * one answer is shown for each paint; what is wanted meanwhile waits, and of that the last only.
 */
export class Screen {
  readonly docs: Record<MirroredName, Y.Doc>
  readonly awareness: Awareness
  private readonly mirrors: Mirrors
  private readonly carets: Carets
  private wanted: Wanted = { at: 0, frame: 0 }
  /** The frame that is shown. */
  private shown = 0
  private wishes = 0
  private waiting: { wish: number; resolve: () => void; reject: (error: unknown) => void }[] = []
  private isAsking = false
  /** The paint that is waited for. */
  private painting: number | undefined
  private isDestroyed = false

  constructor(
    private readonly opened: Opened,
    people: readonly CaretOwner[],
    private readonly timeline: Timeline,
    private readonly reader: Reader,
    private readonly frames: Frames,
  ) {
    this.mirrors = new Mirrors(opened)
    this.docs = this.mirrors.docs
    this.awareness = new Awareness(this.docs.code)
    this.carets = new Carets(this.awareness, people)
  }

  /** Resolves when that, or what was wanted later, is shown. Rejects when it cannot be read. */
  show(wanted: Wanted): Promise<void> {
    this.wanted = wanted
    this.wishes += 1
    const { wishes: wish } = this
    const shown = new Promise<void>((resolve, reject) => this.waiting.push({ wish, resolve, reject }))
    this.go()
    return shown
  }

  /** The documents of another frame, apart from those that are shown. Whoever asks destroys them. */
  async docsOf(frame: number): Promise<Record<MirroredName, Y.Doc>> {
    const mirrors = new Mirrors(this.opened)
    mirrors.apply(await this.reader.ask('step', noMoments, this.timeline.momentsAt(frame)))
    return mirrors.docs
  }

  /** From then on nothing changes, and what is waited for never comes. */
  destroy() {
    this.isDestroyed = true
    this.waiting = []
    if (this.painting !== undefined) this.frames.cancel(this.painting)
    for (const doc of Object.values(this.docs)) doc.destroy()
  }

  private go() {
    if (this.isAsking || this.isDestroyed) return
    const { at, frame } = this.wanted
    const wish = this.wishes
    if (frame === this.shown) {
      this.carets.show(at, this.mirrors.of.code)
      this.settle(wish)
      return
    }
    if (this.painting !== undefined) return
    this.isAsking = true
    const from = this.shown === 0 ? noMoments : this.timeline.momentsAt(this.shown)
    this.reader.ask('step', from, this.timeline.momentsAt(frame)).then(
      (step) => {
        this.isAsking = false
        if (this.isDestroyed) return
        this.mirrors.apply(step)
        this.carets.set(step.carets)
        this.shown = frame
        this.carets.show(at, this.mirrors.of.code)
        this.settle(wish)
        this.painting = this.frames.request(() => {
          this.painting = undefined
          this.go()
        })
      },
      (error: unknown) => {
        this.isAsking = false
        for (const { reject } of this.waiting.splice(0)) reject(error)
      },
    )
  }

  private settle(wish: number) {
    const settled = this.waiting.filter((one) => one.wish <= wish)
    this.waiting = this.waiting.filter((one) => one.wish > wish)
    for (const { resolve } of settled) resolve()
  }
}

/** The documents of a room that show a frame. */
class Mirrors {
  readonly docs: Record<MirroredName, Y.Doc> = {
    code: mirrorDoc(),
    problem: mirrorDoc(),
    notes: mirrorDoc(),
    output: mirrorDoc(),
  }
  /** Of those that there is a recording of. */
  readonly of: Partial<Record<MirroredName, Mirror>> = {}

  constructor({ roots }: Opened) {
    for (const name of mirroredNames) {
      const found = roots[name]
      if (found) this.of[name] = new Mirror(this.docs[name], found)
    }
  }

  /** The code comes first: others point into it. */
  apply({ changes, anchors }: Step) {
    for (const name of mirroredNames) {
      const [mirror, change] = [this.of[name], changes[name]]
      if (!mirror || !change) continue
      this.docs[name].transact(() => {
        mirror.apply(change)
        setAnchors(mirror, anchors[name] ?? [], this.of.code)
      }, 'playback')
    }
  }
}

function mirrorDoc(): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = mirrorClient
  return doc
}
