import type { Author } from '../../playback/player'

/** Somebody who took part, and how much of the code is theirs. */
export interface Participant {
  author: Author
  /** In percent of what people wrote; undefined where nobody wrote anything. */
  percent: number | undefined
}

/**
 * Who wrote anything anywhere: the one with most of the code first. What the server wrote is nobody's, and
 * whoever only came to look took no part.
 */
export function participants(
  authors: readonly Author[],
  shares: readonly { author: number; units: number }[],
  active: ReadonlySet<number>,
): Participant[] {
  const units = new Map<number, number>()
  for (const share of shares) units.set(share.author, (units.get(share.author) ?? 0) + share.units)
  const people = authors.filter(({ kind, index }) => kind !== 'server' && active.has(index))
  const whole = people.reduce((sum, { index }) => sum + (units.get(index) ?? 0), 0)
  const listed = people.map((author) => ({ author, units: units.get(author.index) ?? 0 }))
  return listed
    .toSorted((a, b) => b.units - a.units || a.author.name.localeCompare(b.author.name))
    .map(({ author, units: own }) => ({
      author,
      percent: whole > 0 ? Math.round((own / whole) * 100) : undefined,
    }))
}
