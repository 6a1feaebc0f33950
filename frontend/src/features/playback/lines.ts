import type { Author } from '../../playback/player'

/** What stands beside a line of the code: as an editor takes it. */
export interface NoteOfLine {
  at: number
  text: string
  title: string
  heat: 0 | 1 | 2 | 3
  /** In the colour of a person. */
  colour?: number
}

/** How much of a line is whose: the author of most of it first. White space at its beginning counts for nobody. */
export interface LineShare {
  /** Where the line begins. */
  at: number
  shares: { author: number; units: number }[]
}

/** Who wrote each line of a text. `runs` are its parts in their order. */
export function linesOf(content: string, runs: readonly { author: number; length: number }[]): LineShare[] {
  const lines: LineShare[] = []
  let at = 0
  let [run, left] = [0, runs[0]?.length ?? 0]
  for (const line of content.split('\n')) {
    const units = new Map<number, number>()
    const indent = line.length - line.trimStart().length
    // The line break is of the line before it, and is counted for nobody.
    for (let column = 0; column <= line.length && at + column < content.length; column += 1) {
      while (left === 0 && run < runs.length) [run, left] = [run + 1, runs[run + 1]?.length ?? 0]
      const author = runs[run]?.author
      left -= 1
      if (author !== undefined && column >= indent && column < line.length)
        units.set(author, (units.get(author) ?? 0) + 1)
    }
    const shares = [...units].map(([author, count]) => ({ author, units: count }))
    lines.push({ at, shares: shares.toSorted((a, b) => b.units - a.units || a.author - b.author) })
    at += line.length + 1
  }
  return lines
}

const shortest = 9

/** A name as it fits beside a line. */
export function shortName(name: string): string {
  const letters = [...(name.split(' ')[0] ?? name)]
  return letters.length > shortest ? `${letters.slice(0, shortest - 1).join('')}…` : letters.join('')
}

const percent = (part: number, whole: number) => Math.round((part / whole) * 100)

/** Notes that say who wrote each line. A name stands where somebody begins; the colour at each of their lines. */
export function authorNotes(
  lines: readonly LineShare[],
  authorOf: (index: number) => Author | undefined,
): NoteOfLine[] {
  let before: number | undefined
  return lines.flatMap(({ at, shares }) => {
    const [first] = shares
    const author = first && authorOf(first.author)
    if (!first || !author) return []
    const whole = shares.reduce((sum, { units }) => sum + units, 0)
    const title = shares
      .map((share) => `${authorOf(share.author)?.name ?? '?'} ${percent(share.units, whole)} %`)
      .join(', ')
    const text = first.author === before ? '' : shortName(author.name)
    before = first.author
    return [
      {
        at,
        text,
        title,
        heat: 0 as const,
        ...(author.colour === undefined ? {} : { colour: author.colour }),
      },
    ]
  })
}

/** From how many deleted characters on a line stands out, and how much. */
const heats = [
  [160, 3],
  [60, 2],
  [15, 1],
] as const

/** Notes that say how often each line was written anew: how many characters were deleted there. */
export function heatNotes(
  content: string,
  deleted: readonly number[],
  titleOf: (count: number) => string,
): NoteOfLine[] {
  let at = 0
  return content.split('\n').flatMap((line, index) => {
    const from = at
    at += line.length + 1
    const count = deleted[index] ?? 0
    const heat = heats.find(([least]) => count >= least)?.[1] ?? 0
    return count > 0 ? [{ at: from, text: `−${count}`, title: titleOf(count), heat }] : []
  })
}
