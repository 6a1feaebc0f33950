/** A stretch of time, in milliseconds since the recording begins. */
export interface Stretch {
  from: number
  to: number
}

/** A room that was prepared the day before has a night in its recording: what is longer than this is shortened. */
const long = 15 * 60_000
/** So much of what is to scale a shortened stretch takes. */
const part = 1 / 20

/** Parts of the recording that each are to scale, and what they take of the timeline. */
interface Piece extends Stretch {
  weight: number
}

/**
 * Where moments stand on the timeline, from 0 to 1. All of it is to scale, apart from stretches of more than
 * a quarter of an hour in which nothing happens.
 */
export class Axis {
  private readonly pieces: readonly Piece[]
  private readonly whole: number

  constructor(
    private readonly duration: number,
    idle: readonly Stretch[],
  ) {
    const nights = idle.filter(({ from, to }) => to - from > long)
    const rest = duration - nights.reduce((sum, { from, to }) => sum + to - from, 0)
    const pieces: Piece[] = []
    let at = 0
    for (const { from, to } of nights) {
      if (from > at) pieces.push({ from: at, to: from, weight: from - at })
      pieces.push({ from, to, weight: Math.max(rest * part, 1_000) })
      at = to
    }
    if (duration > at) pieces.push({ from: at, to: duration, weight: duration - at })
    this.pieces = pieces
    this.whole = pieces.reduce((sum, { weight }) => sum + weight, 0)
  }

  /** Where a moment stands. */
  place(at: number): number {
    let before = 0
    for (const { from, to, weight } of this.pieces) {
      if (at < to) return (before + (Math.max(at - from, 0) / (to - from)) * weight) / this.whole
      before += weight
    }
    return this.whole > 0 ? 1 : 0
  }

  /** Which moment stands there. */
  moment(place: number): number {
    let left = Math.min(Math.max(place, 0), 1) * this.whole
    for (const { from, to, weight } of this.pieces) {
      if (left <= weight) return Math.round(from + (left / weight) * (to - from))
      left -= weight
    }
    return this.duration
  }

  /** The moment under a pointer, which may be beside the timeline. */
  under(x: number, { left, width }: { left: number; width: number }): number {
    return width > 0 ? this.moment((x - left) / width) : 0
  }

  /** The same for styles. */
  percent(at: number): string {
    return `${this.place(at) * 100}%`
  }

  /** What was counted in equal parts of the duration, in equal parts of the timeline. */
  bins(counts: ArrayLike<number>, bins: number): number[] {
    const found = Array.from({ length: bins }, () => 0)
    for (let index = 0; index < counts.length; index += 1) {
      const count = counts[index] ?? 0
      if (count === 0) continue
      const middle = ((index + 0.5) / counts.length) * this.duration
      const bin = Math.min(Math.floor(this.place(middle) * bins), bins - 1)
      found[bin] = (found[bin] ?? 0) + count
    }
    return found
  }
}
