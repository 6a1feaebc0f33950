import { cleanPath, pathProblem } from '../../../sync/path'

/** What programs leave in folders, and nobody means to bring along. */
const leftOut = new Set([
  '.git',
  '.hg',
  '.svn',
  '.idea',
  '.venv',
  '.DS_Store',
  '__MACOSX',
  '__pycache__',
  'node_modules',
])

/** Whether a file or folder of this name stays where it is. */
export const isLeftOut = (name: string) => leftOut.has(name)

/** The parts of a path as somebody else wrote it. What leads upwards or nowhere is no part. */
export const partsOf = (path: string) =>
  path.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..')

/** The paths that files get in the room. A folder that all of them are in is not theirs. */
export function roomPaths(paths: readonly string[]): string[] {
  const all = paths.map(partsOf)
  const common = all[0]?.[0]
  const isCommon = all.every((parts) => parts.length > 1 && parts[0] === common)
  return all.map((parts) => roomPath(isCommon ? parts.slice(1) : parts))
}

function roomPath(parts: readonly string[]): string {
  const path = parts.map(cleanPath).join('/')
  // Where a room has no place for so long a way, it has one for its end.
  return pathProblem(path) === undefined ? path : cleanPath(parts.at(-1) ?? '')
}
