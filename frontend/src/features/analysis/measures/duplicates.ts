/** What stands in two places. */
export interface Duplicate {
  first: Place
  second: Place
  /** Lines that say something, of each. */
  lines: number
}

/** Lines of a file, counted from 1. */
export interface Place {
  path: string
  from: number
  to: number
}

/** Fewer lines than these are alike by chance. */
const least = 6
/** So many of them have letters: six closing brackets are no copy. */
const leastWords = 3
/** More than these are no help. */
const most = 50

interface Line {
  /** Without what only looks different. */
  words: string
  number: number
}

/** Blocks of at least six lines that stand twice in the files, but for blanks. */
export function duplicates(files: readonly { path: string; text: string }[]): Duplicate[] {
  const all = files.map(({ path, text }) => ({ path, lines: linesOf(text) }))
  const known = new Map<string, { file: number; at: number }>()
  const found: Duplicate[] = []
  for (const [file, { lines }] of all.entries()) {
    for (let at = 0; at + least <= lines.length && found.length < most;) {
      const block = lines.slice(at, at + least).map(({ words }) => words)
      const key = block.join('\n')
      const first = known.get(key)
      const isSelf = first?.file === file
      if (first && !(isSelf && first.at + least > at)) {
        const length = lengthOf(all[first.file]?.lines ?? [], first.at, lines, at, isSelf)
        found.push({
          first: placeOf(all[first.file], first.at, length),
          second: placeOf(all[file], at, length),
          lines: length,
        })
        at += length
        continue
      }
      if (!first && block.filter((words) => /\p{L}/u.test(words)).length >= leastWords)
        known.set(key, { file, at })
      at += 1
    }
  }
  return found
}

function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .map((line, index) => ({ words: line.trim().replaceAll(/\s+/g, ' '), number: index + 1 }))
    .filter(({ words }) => words !== '')
}

/** How far two places go on alike; in one file, until the first reaches the second. */
function lengthOf(a: readonly Line[], from: number, b: readonly Line[], at: number, isSelf: boolean): number {
  // In one file, the first ends where the second begins.
  const end = isSelf ? at : a.length
  let length = least
  while (at + length < b.length && from + length < end && a[from + length]?.words === b[at + length]?.words)
    length += 1
  return length
}

function placeOf(file: { path: string; lines: Line[] } | undefined, at: number, length: number): Place {
  const [first, last] = [file?.lines[at], file?.lines[at + length - 1]]
  return { path: file?.path ?? '', from: first?.number ?? 1, to: last?.number ?? 1 }
}
