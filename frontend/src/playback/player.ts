import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { Element } from '../board/element'
import { PlayedBoard } from './board'
import { idleIn, type Stretch } from './idle'
import { Playhead, type PlaybackState } from './playhead'
import type { Reader } from './questions'
import type { Activity, Attribution, Opened } from './recordings'
import { type Frames, Screen } from './screen'
import { type DocumentName, type MirroredName, Timeline } from './timeline'

export { clock } from './clock'
export { type PlaybackState, speeds } from './playhead'
export type { Activity, Attribution } from './recordings'
export type { Reader } from './questions'
export type { PlayedBoard } from './board'
export { RecordingError } from './source'
export { type DocumentName, documentNames, type MirroredName } from './timeline'

/** Somebody who wrote something, or a member of the room. */
export interface Author {
  index: number
  kind: 'person' | 'server' | 'operator' | 'unknown'
  id: string
  name: string
  role: string | undefined
  /** Index into the palette. */
  colour: number | undefined
}

/** What is played. */
export interface Given {
  /** Unix ms. */
  begins: number
  /** In milliseconds. */
  duration: number
  /** Each at its index. */
  people: readonly Author[]
  /** Moments to go to, in ms since the beginning. What has a mark is no idle time either. */
  marks: readonly number[]
  /** As they were fetched. They are given away: nobody can read them afterwards. */
  recordings: Partial<Record<DocumentName, ArrayBuffer>>
  /** Fetches the recording of the pictures on the board, which is needed only where one is shown. */
  pictures?: (() => Promise<ArrayBuffer>) | undefined
}

const paints: Frames = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (id) => cancelAnimationFrame(id),
}

/**
 * Plays the recording of a room in documents that mirror the room's. Times are in ms since its
 * beginning. Authors are numbered as in `Given.people`; -1 is somebody who is not among them.
 */
export class Player {
  /** The mirrors: empty where there is no recording. Nobody else may write in them. */
  readonly docs: Record<MirroredName, Y.Doc>
  /** The carets of those who wrote within the last 30 s, in the mirror of `code`. */
  readonly awareness: Awareness
  /** Stretches of more than 5 s in which nothing happens. */
  readonly idle: readonly Stretch[]
  /** What is drawn; undefined where there is no recording of it. */
  readonly board: PlayedBoard | undefined

  private readonly timeline: Timeline
  private readonly playhead: Playhead
  private readonly screen: Screen
  private readonly listeners = new Set<() => void>()
  private told: PlaybackState
  /** The next tick, and when the last one was. */
  private ticking: { id: number; last: number | undefined } | undefined
  private isDestroyed = false

  private constructor(
    given: Given,
    opened: Opened,
    private readonly reader: Reader,
    private readonly frames: Frames,
  ) {
    const { begins, duration, people, marks } = given
    this.timeline = new Timeline(begins, duration, opened.times)
    this.idle = idleIn(duration, this.timeline.times, marks)
    this.playhead = new Playhead(this.timeline, duration, this.idle, marks)
    this.told = this.playhead.state
    this.screen = new Screen(opened, people, this.timeline, reader, frames)
    this.docs = this.screen.docs
    this.awareness = this.screen.awareness
    this.board = opened.times.board && new PlayedBoard(reader, frames, given.pictures)
  }

  /**
   * Resolves when the first moment is shown. Rejects with a `RecordingError` for what is no
   * recording. `reader` reads the recordings, and `frames` tells the time.
   */
  static async open(given: Given, reader: Reader, frames = paints): Promise<Player> {
    try {
      const people = given.people.map(({ kind, id }) => ({ kind, id }))
      const { begins, duration, recordings } = given
      const player = new Player(
        given,
        await reader.open({ begins, duration, people, recordings }),
        reader,
        frames,
      )
      await player.seek(0)
      return player
    } catch (error) {
      reader.end()
      throw error
    }
  }

  getState(): PlaybackState {
    return this.playhead.state
  }

  /** Calls `listener` when the state changes, until it is told not to. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Plays from where it stands; from the beginning, if that is the end. */
  play() {
    this.playhead.play()
    void this.changed()
  }

  pause() {
    this.playhead.pause()
    this.tell()
  }

  toggle() {
    if (this.getState().isPlaying) this.pause()
    else this.play()
  }

  /** Resolves when that moment, or a later wish, is shown. */
  seek(at: number): Promise<void> {
    this.playhead.seek(at)
    return this.changed()
  }

  /** Goes on, or back, by one update of any document, and pauses. */
  step(by: 1 | -1): Promise<void> {
    this.playhead.step(by)
    return this.changed()
  }

  /** To the end, where there is no other. */
  nextMark() {
    this.playhead.nextMark()
    void this.changed()
  }

  /** To the beginning, where there is no other. */
  previousMark() {
    this.playhead.previousMark()
    void this.changed()
  }

  /** One of `speeds`. */
  setSpeed(speed: number) {
    this.playhead.setSpeed(speed)
    void this.changed()
  }

  setSkipsIdle(on: boolean) {
    this.playhead.setSkipsIdle(on)
    void this.changed()
  }

  /** Units that each author wrote and deleted, in equal parts of the duration, in all documents. */
  activity(buckets: number): Promise<Activity[]> {
    return this.reader.ask('activity', buckets)
  }

  /** Who wrote a file of `code` (by its id) or a root text. Without `at`: as it is shown. */
  attribution(document: DocumentName, file: string, at?: number): Promise<Attribution | undefined> {
    return this.reader.ask('attribution', document, file, this.frameAt(at))
  }

  /** Units of each author in the files that are shown. Without `at`: at the end. */
  shares(at = Infinity): Promise<{ author: number; units: number }[]> {
    return this.reader.ask('shares', this.frameAt(at))
  }

  /** The files that are shown, in their order. */
  codeAt(at: number): Promise<{ path: string; id: string; text: string }[]> {
    return this.reader.ask('code', this.frameAt(at))
  }

  /** The documents as they were at a moment, apart from those that are shown. Whoever asks destroys them. */
  docsAt(at: number): Promise<Record<MirroredName, Y.Doc>> {
    return this.screen.docsOf(this.timeline.frameAt(at))
  }

  /** Some elements of the board as they were, by their ids, with what is in frames; all where none is given. */
  boardAt(at: number, ids: readonly string[]): Promise<Element[]> {
    return this.reader.ask('boardPart', ids, this.frameAt(at))
  }

  /** Of each line of a file, units that were deleted there until then. Without `at`: as it is shown. */
  heat(file: string, at?: number): Promise<number[]> {
    return this.reader.ask('heat', file, this.frameAt(at))
  }

  /** Ends everything. What was asked for and not answered yet never is. */
  destroy() {
    this.isDestroyed = true
    this.listeners.clear()
    this.reader.end()
    if (this.ticking) this.frames.cancel(this.ticking.id)
    this.board?.destroy()
    this.screen.destroy()
  }

  private frameAt(at: number | undefined): number {
    return at === undefined ? this.getState().frame : this.timeline.frameAt(at)
  }

  /** Shows what the playhead says, and tells of it. Resolves when that, or something later, is shown. */
  private changed(): Promise<void> {
    if (this.isDestroyed) return new Promise(() => {})
    if (!this.ticking && this.getState().isPlaying)
      this.ticking = { id: this.frames.request(this.onTick), last: undefined }
    this.board?.show(this.timeline.momentsAt(this.getState().frame).board)
    const shown = this.screen.show(this.getState())
    // Also where nobody waits for it: what cannot be read is not played.
    shown.catch(() => this.pause())
    this.tell()
    return shown
  }

  private tell() {
    if (this.told === this.getState()) return
    this.told = this.getState()
    for (const listener of this.listeners) listener()
  }

  private readonly onTick = (now: number) => {
    const elapsed = now - (this.ticking?.last ?? now)
    this.ticking = undefined
    if (!this.getState().isPlaying) return
    this.playhead.tick(elapsed)
    if (this.getState().isPlaying) this.ticking = { id: this.frames.request(this.onTick), last: now }
    void this.changed()
  }
}
