import { languages } from '../config/languages'
import { freePath, pathProblem } from './path'

/** What a room's `code` document says of a file. It comes from others, and is checked here. */
export interface FileFacts {
  /** Its key in `files`: it stays when the file is renamed. */
  id: string
  /** What it was called, if it was. */
  name: unknown
  /** Its place among the others, if it was given one. */
  order: unknown
  /** Whether it was deleted; false where somebody asked for it. */
  deleted: unknown
  /** Somebody has written in it, beside the server. */
  isTouched: boolean
}

/** A file as people see it. */
export interface ListedFile {
  id: string
  /** No two files have the same, whatever its case. */
  path: string
  order: number
  isDeleted: boolean
  /** It stands with the others; what nobody has asked for or written in does not. */
  isShown: boolean
}

/** Files that are looked at: no room has more, unless somebody means harm. */
const mostFiles = 500

/** Where the file of a language stands unless it was moved: in the order of the languages. */
const placeOf = (id: string) => languages.findIndex(({ file }) => file === id)

/** Whether this is the file that a language of the room begins with. */
export const isLanguageFile = (id: string) => placeOf(id) >= 0

/**
 * The files of a room, in their order. `own` is the file of the room's language, which is
 * always there. The same rules as the server's `src/room/content.rs`.
 */
export function listFiles(facts: readonly FileFacts[], own: string): ListedFile[] {
  const taken = new Set<string>()
  const sorted = facts.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, mostFiles)
  const listed = sorted.map(({ id, name, order, deleted, isTouched }): ListedFile => {
    const isDeleted = deleted === true && id !== own
    const wanted = typeof name === 'string' && pathProblem(name) === undefined ? name : id
    const path = isDeleted ? wanted : (freePath(wanted, (other) => taken.has(other.toLowerCase())) ?? id)
    if (!isDeleted) taken.add(path.toLowerCase())
    const isAsked = !isLanguageFile(id) || deleted === false
    const place = isLanguageFile(id) ? placeOf(id) : languages.length
    return {
      id,
      path,
      order: typeof order === 'number' && Number.isFinite(order) ? order : place,
      isDeleted,
      isShown: id === own || (!isDeleted && (isAsked || isTouched)),
    }
  })
  return listed.toSorted((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
}

/**
 * A number between the neighbours of a new place: `files` are in their order, without the
 * one that moves. Undefined where numbers are too close, and all need new ones.
 */
export function orderAt(files: readonly { order: number }[], index: number): number | undefined {
  const [before, after] = [files[index - 1]?.order, files[index]?.order]
  if (before === undefined) return (after ?? 0) - 1
  if (after === undefined) return before + 1
  const between = (before + after) / 2
  return between > before && between < after ? between : undefined
}
