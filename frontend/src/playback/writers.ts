import { countUpTo } from './columns'
import type { Spot } from './positions'
import type { Recording } from './recording'

/** Where somebody wrote or deleted last. */
export interface Caret extends Spot {
  /** Index into the recording's people. */
  author: number
  /** Unix ms. */
  time: number
}

/** Who wrote in the texts of a document, and where they were last, at all moments. */
export class Writers {
  /** Of each person, the moments of their updates that changed a text. In order. */
  private readonly moments: ReadonlyMap<number, Uint32Array>

  constructor(private readonly recording: Recording) {
    const wrote = new Uint8Array(recording.end + 1)
    for (const { moments } of recording.texts) for (const moment of moments) wrote[moment] = 1
    const moments = new Map<number, number[]>()
    for (let moment = 1; moment <= recording.end; moment++) {
      const author = recording.authorOf(moment)
      if (wrote[moment] !== 1 || recording.people[author]?.kind !== 'person') continue
      const own = moments.get(author) ?? []
      moments.set(author, own)
      own.push(moment)
    }
    this.moments = new Map([...moments].map(([author, own]) => [author, Uint32Array.from(own)]))
  }

  /** Where each person was at a moment, however long ago they wrote. */
  at(moment: number): Caret[] {
    return [...this.moments].flatMap(([author, own]): Caret[] => {
      const last = own[countUpTo(own, moment) - 1]
      const time = last === undefined ? undefined : this.recording.times[last - 1]
      if (last === undefined || time === undefined) return []
      const spot = this.spotOf(last, moment)
      return spot ? [{ ...spot, author, time }] : []
    })
  }

  /** Behind the last insertion of an update, or else where it deleted last, as that is at a moment. */
  private spotOf(update: number, moment: number): Spot | undefined {
    let deleted: Spot | undefined
    for (const [number, text] of this.recording.texts.entries()) {
      if (!text.changesBetween(update - 1, update) || !this.recording.placeOf(number, moment)) continue
      const { births, deaths } = text.text
      const born = births.lastIndexOf(update)
      // What was never there is no place where somebody is.
      if (born >= 0 && deaths[born] !== update) return { text: number, at: text.units(0, born + 1, moment) }
      const died = deaths.lastIndexOf(update)
      if (died >= 0) deleted ??= { text: number, at: text.units(0, died, moment) }
    }
    return deleted
  }
}
