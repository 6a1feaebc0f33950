import { never } from './decode'

/** Something in a list or under a key, and while it is there. */
export interface Entry<Value> {
  value: Value
  birth: number
  death: number
}

/** Entries in a chunk before it is split. */
const longestChunk = 1_024

/**
 * A list with everything that was ever in it, in order: what is there at a moment are those of
 * its entries that are born and not dead. It is written by splices of the list as it is last;
 * chunks with a count of what is there find their place in a long list.
 */
export class Sequence<Value> {
  private readonly chunks: { entries: Entry<Value>[]; there: number }[] = [{ entries: [], there: 0 }]
  /** How many are there now. */
  length = 0

  /** Puts `values` in place of `removed` of them at `index`, from `moment` on. The entries that were made. */
  splice(moment: number, index: number, removed: number, values: readonly Value[]): Entry<Value>[] {
    const [chunk, at] = this.find(index)
    this.remove(moment, chunk, at, removed)
    const made = values.map((value) => ({ value, birth: moment, death: never }))
    if (made.length > 0) this.insert(chunk, at, made)
    this.length += made.length - removed
    return made
  }

  all(): Entry<Value>[] {
    return this.chunks.flatMap(({ entries }) => entries)
  }

  /** Right behind the entry before `index`. */
  private find(index: number): [chunk: number, at: number] {
    if (index === this.length) return [this.chunks.length - 1, this.chunks.at(-1)?.entries.length ?? 0]
    if (index === 0) return [0, 0]
    let before = index
    for (const [number, { entries, there }] of this.chunks.entries()) {
      if (there < before) {
        before -= there
        continue
      }
      for (const [at, entry] of entries.entries()) {
        if (entry.death === never && --before === 0) return [number, at + 1]
      }
    }
    throw new RangeError('There is no such place in the list.')
  }

  private remove(moment: number, chunk: number, at: number, count: number) {
    let left = count
    let start = at
    for (let number = chunk; left > 0; number++) {
      const part = this.chunks[number]
      if (!part) throw new RangeError('There is less in the list than is to be removed.')
      if (part.there > 0) {
        for (let place = start; place < part.entries.length && left > 0; place++) {
          const entry = part.entries[place]
          if (entry?.death !== never) continue
          entry.death = moment
          part.there -= 1
          left -= 1
        }
      }
      start = 0
    }
  }

  private insert(chunk: number, at: number, made: readonly Entry<Value>[]) {
    const part = this.chunks[chunk]
    if (!part) return
    if (part.entries.length + made.length <= longestChunk) {
      part.entries.splice(at, 0, ...made)
      part.there += made.length
      return
    }
    const entries = [...part.entries.slice(0, at), ...made, ...part.entries.slice(at)]
    const halves = []
    for (let from = 0; from < entries.length; from += longestChunk / 2) {
      const some = entries.slice(from, from + longestChunk / 2)
      halves.push({ entries: some, there: some.filter(({ death }) => death === never).length })
    }
    this.chunks.splice(chunk, 1, ...halves)
  }
}
