import type { LineTime } from '../../../sync/profile'
import { lineHash } from './lineHash'

/** A line of a profile, where it is now. */
export interface FoundLine {
  time: LineTime
  /** UTF-16 units from the start of the text to its first, and to behind its last. */
  from: number
  to: number
}

/**
 * Where lines that were measured are in a text that may have changed since. A line whose text is no longer
 * what it was is not found; one of which there are several only where it would stand by those before it.
 */
export function foundLines(text: string, times: readonly LineTime[]): FoundLine[] {
  const lines = text.split('\n')
  const starts: number[] = []
  let start = 0
  for (const line of lines) {
    starts.push(start)
    start += line.length + 1
  }
  const hashes = lines.map(lineHash)
  const places = new Map<number, number[]>()
  hashes.forEach((hash, index) => places.set(hash, [...(places.get(hash) ?? []), index]))
  const found: FoundLine[] = []
  let shift = 0
  let last = -1
  for (const time of times.toSorted((a, b) => a.line - b.line)) {
    const expected = time.line - 1 + shift
    const same = places.get(time.hash) ?? []
    const only = time.isUnique && same.length === 1 ? same[0] : undefined
    const index = same.includes(expected) ? expected : only
    // Lines that were moved past each other: one of them stays where it was.
    if (index === undefined || index <= last) continue
    const [from, line] = [starts[index], lines[index]]
    if (from === undefined || line === undefined) continue
    found.push({ time, from, to: from + line.length })
    last = index
    shift = index - (time.line - 1)
  }
  return found
}
