import { playedOn, rateIn, type Stretch, stretchAt } from './idle'
import type { Timeline } from './timeline'

/** Where the playback stands. The same object until it changes. */
export interface PlaybackState {
  /** Since the beginning of the recording, up to `duration`. In milliseconds. */
  at: number
  duration: number
  /** Updates of all documents that are applied, in the order of their times; up to `frames`. */
  frame: number
  frames: number
  isPlaying: boolean
  /** One of `speeds`. */
  speed: number
  skipsIdle: boolean
  /** While a stretch in which nothing happens is skipped: where it ends, in milliseconds. */
  idleUntil: number | undefined
}

export const speeds: readonly number[] = [0.5, 1, 2, 4, 8, 16]

/** A tab that was hidden, or a machine that slept, goes on where it was. In milliseconds. */
const longestTick = 1_000

/** How far behind a mark one has to be to come back to it, and not to the one before, while playing. In milliseconds. */
const justPassed = 1_000

/** Time, frame and speed of a playback. Pure: whoever has the clock says how much of it went by. */
export class Playhead {
  state: PlaybackState
  private readonly marks: readonly number[]

  constructor(
    private readonly timeline: Timeline,
    duration: number,
    private readonly idle: readonly Stretch[],
    marks: readonly number[],
  ) {
    this.marks = marks.filter((mark) => mark >= 0 && mark <= duration).toSorted((a, b) => a - b)
    this.state = {
      at: 0,
      duration,
      frame: timeline.frameAt(0),
      frames: timeline.frames,
      isPlaying: false,
      speed: 1,
      skipsIdle: true,
      idleUntil: undefined,
    }
  }

  /** Begins again at the end. */
  play() {
    const { at, duration, isPlaying } = this.state
    if (isPlaying) return
    if (at >= duration) this.seek(0)
    this.change({ isPlaying: true })
  }

  pause() {
    this.change({ isPlaying: false })
  }

  /** So many ms have gone by. */
  tick(elapsed: number) {
    const { at, duration, frame, isPlaying, speed, skipsIdle } = this.state
    if (!isPlaying) return
    const passed = Math.min(Math.max(elapsed, 0), longestTick)
    const now = Math.min(playedOn(at, passed, speed, skipsIdle ? this.idle : []), duration)
    // Of several updates at one time, a step may have shown only some.
    const reached = now > at ? this.timeline.frameAt(now) : frame
    this.change({ at: now, frame: reached, isPlaying: now < duration })
  }

  seek(at: number) {
    const time = Math.min(Math.max(Number.isNaN(at) ? 0 : at, 0), this.state.duration)
    this.change({ at: time, frame: this.timeline.frameAt(time) })
  }

  step(by: 1 | -1) {
    const { frame, frames } = this.state
    const next = Math.min(Math.max(frame + by, 0), frames)
    if (next === frame) return this.pause()
    return this.change({ at: this.timeline.timeOf(next), frame: next, isPlaying: false })
  }

  nextMark() {
    this.seek(this.marks.find((mark) => mark > this.state.at) ?? this.state.duration)
  }

  previousMark() {
    const { at, isPlaying } = this.state
    const behind = isPlaying ? at - justPassed : at
    this.seek(this.marks.findLast((mark) => mark < behind) ?? 0)
  }

  setSpeed(speed: number) {
    if (!speeds.includes(speed)) throw new RangeError(`There is no speed ${speed}.`)
    this.change({ speed })
  }

  setSkipsIdle(skipsIdle: boolean) {
    this.change({ skipsIdle })
  }

  private change(change: Partial<PlaybackState>) {
    const next = { ...this.state, ...change }
    next.idleUntil = this.idleUntil(next)
    const keys = Object.keys(next) as (keyof PlaybackState)[]
    if (keys.some((key) => next[key] !== this.state[key])) this.state = next
  }

  private idleUntil({ at, isPlaying, skipsIdle, speed }: PlaybackState): number | undefined {
    const stretch = isPlaying && skipsIdle ? stretchAt(this.idle, at) : undefined
    return stretch && rateIn(stretch, speed) > speed ? stretch.to : undefined
  }
}
