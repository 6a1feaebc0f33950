import { never, type RecordedText } from './decode'

/** The Yjs client that writes starter text: `SEED_CLIENT` of the server. */
export const seedClient = 1

/** What makes a text of one moment into that of another. In UTF-16 units. */
export interface Splice {
  at: number
  removed: number
  inserted: string
}

/** Neighbouring units that stand in a text at a moment, and the update that wrote them. */
export interface Standing {
  from: number
  to: number
  birth: number
}

/** A text at all moments. */
export class Columns {
  /** Moments at which anything in it changes: in order, some of them several times. */
  readonly moments: Uint32Array
  /** From when on it is more than the server's starter text; `never` where it stays that. */
  readonly touched: number

  constructor(readonly text: RecordedText) {
    const { births, deaths } = text
    const died = deaths.filter((death) => death !== never)
    this.moments = new Uint32Array(births.length + died.length)
    this.moments.set(births)
    this.moments.set(died, births.length)
    this.moments.sort()
    this.touched = touchedAt(text)
  }

  /** Whether it may be another after one moment than after the other. */
  changesBetween(from: number, to: number): boolean {
    const next = this.moments[countUpTo(this.moments, Math.min(from, to))]
    return next !== undefined && next <= Math.max(from, to)
  }

  isThere(span: number, moment: number): boolean {
    return (this.text.births[span] ?? never) <= moment && moment < (this.text.deaths[span] ?? 0)
  }

  lengthOf(span: number): number {
    return (this.text.starts[span + 1] ?? 0) - (this.text.starts[span] ?? 0)
  }

  get spans(): number {
    return this.text.births.length
  }

  /** The text of a moment. */
  at(moment: number): string {
    return this.joined(0, this.spans, moment)
  }

  /** What stands in it, by spans. */
  standing(moment: number): Standing[] {
    const { starts, births } = this.text
    const found: Standing[] = []
    for (let span = 0; span < this.spans; span++) {
      if (!this.isThere(span, moment)) continue
      found.push({ from: starts[span] ?? 0, to: starts[span + 1] ?? 0, birth: births[span] ?? 0 })
    }
    return found
  }

  /** What makes the text of a moment into that of another: one splice, from the first unit that differs to the last. */
  splice(from: number, to: number): Splice | undefined {
    let [first, last] = [-1, -1]
    for (let span = 0; span < this.spans; span++) {
      if (this.isThere(span, from) === this.isThere(span, to)) continue
      if (first < 0) first = span
      last = span
    }
    if (first < 0) return undefined
    // No document keeps the halves of a character that was cut in two.
    for (let span = first - 1; span >= 0; span--) {
      if (!this.isThere(span, to)) continue
      if (!isHigh(this.unit((this.text.starts[span + 1] ?? 0) - 1))) break
      first = span
    }
    for (let span = last + 1; span < this.spans; span++) {
      if (!this.isThere(span, to)) continue
      if (!isLow(this.unit(this.text.starts[span] ?? 0))) break
      last = span
    }
    const at = this.units(0, first, from)
    return { at, removed: this.units(first, last + 1, from), inserted: this.joined(first, last + 1, to) }
  }

  private unit(at: number): number {
    return this.text.content.charCodeAt(at)
  }

  /** How many units stand in the spans from `first` to before `end`. */
  units(first: number, end: number, moment: number): number {
    let units = 0
    for (let span = first; span < end; span++) if (this.isThere(span, moment)) units += this.lengthOf(span)
    return units
  }

  /** How many units stand before each span at a moment, and in the whole text. */
  before(moment: number): Uint32Array {
    const before = new Uint32Array(this.spans + 1)
    for (let span = 0; span < this.spans; span++) {
      before[span + 1] = (before[span] ?? 0) + (this.isThere(span, moment) ? this.lengthOf(span) : 0)
    }
    return before
  }

  /** The span that a unit is in. */
  spanOf(unit: number): number {
    return countUpTo(this.text.starts, unit) - 1
  }

  private joined(first: number, end: number, moment: number): string {
    const { content, starts } = this.text
    const parts: string[] = []
    for (let span = first; span < end; span++) {
      if (!this.isThere(span, moment)) continue
      // What stands together is cut out together.
      const from = starts[span]
      while (span + 1 < end && this.isThere(span + 1, moment)) span++
      parts.push(content.slice(from, starts[span + 1]))
    }
    return parts.join('')
  }
}

function touchedAt({ starts, births, deaths, ids }: RecordedText): number {
  let touched = deaths.reduce((first, death) => Math.min(first, death), never)
  let span = 0
  for (const [run, client] of ids.clients.entries()) {
    if (client === seedClient) continue
    const [from, to] = [ids.starts[run] ?? 0, ids.starts[run + 1] ?? 0]
    while ((starts[span + 1] ?? to) <= from) span++
    for (let at = span; at < births.length && (starts[at] ?? to) < to; at++) {
      touched = Math.min(touched, births[at] ?? never)
    }
  }
  return touched
}

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000

/** How many of these numbers, which are in order, are not above `most`. */
export function countUpTo(numbers: Uint32Array | Float64Array, most: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) <= most) low = middle + 1
    else high = middle
  }
  return low
}
