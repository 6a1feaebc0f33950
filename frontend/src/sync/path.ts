/** Why a file cannot be called that. */
export type PathProblem = 'empty' | 'long' | 'characters' | 'parts' | 'taken'

/** UTF-16 units that a path has at most. */
export const longestPath = 100

/** What no system takes in a name, and what is not seen: marks of direction, joiners, separators. */
// eslint-disable-next-line no-control-regex
const odd = /[\\:*?"<>|\p{Cc}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u

/** Whether a file can be called that, the other files aside. The same rules as the server's `src/room/path.rs`. */
export function pathProblem(path: string): Exclude<PathProblem, 'taken'> | undefined {
  if (path === '') return 'empty'
  if (path.length > longestPath) return 'long'
  if (odd.test(path)) return 'characters'
  return path.split('/').some(isWrongPart) ? 'parts' : undefined
}

const isWrongPart = (part: string) => part === '' || part.trim() !== part || part.endsWith('.')

/** Whether a file can be called that beside `others`: two names are the same whatever their case. */
export function checkPath(path: string, others: readonly string[]): PathProblem | undefined {
  const isTaken = others.some((other) => sameName(other, path))
  return pathProblem(path) ?? (isTaken ? 'taken' : undefined)
}

export const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/** What comes nearest to a name that a file has elsewhere. */
export function cleanPath(name: string): string {
  const plain = name.normalize('NFC').replace(new RegExp(odd, 'gu'), ' ').replaceAll('/', ' ')
  const tidy = plain.replace(/\s+/g, ' ').trim().replace(/\.+$/, '').trim()
  const [stem, ending] = split(tidy)
  const short = stem.slice(0, Math.max(0, longestPath - 10 - ending.length)).trim() + ending
  return pathProblem(short) === undefined ? short : 'file.txt'
}

/** Numbers that are tried at most: a thousand files of one name take no longer than others. */
const mostNumbers = 100

/** The path, or with a number before its ending where it is taken; undefined where too many are. */
export function freePath(path: string, isTaken: (path: string) => boolean): string | undefined {
  if (!isTaken(path)) return path
  const [stem, ending] = split(path)
  for (let number = 2; number <= mostNumbers; number++) {
    const numbered = `${stem} (${number})${ending}`
    if (!isTaken(numbered)) return numbered
  }
  return undefined
}

/** A path before its ending, and the ending with its dot. */
function split(path: string): [string, string] {
  const ending = /[^/](\.[^./]*)$/.exec(path)?.[1] ?? ''
  return [path.slice(0, path.length - ending.length), ending]
}
