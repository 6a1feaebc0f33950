import { changesBetween } from '../editor/public'

/** A file as it began. */
export interface Begun {
  id: string
  /** What it was called; null: as it is now. */
  path: string | null
  text: string
  /** Who brought it in, and when; null: it was there from the beginning. */
  brought: { by: string; name: string; at: string } | null
}

/** A file as it is. */
export interface Now {
  id: string
  path: string
  text: string
  isShown: boolean
  isDeleted: boolean
  /** Somebody has written in it, beside the server. */
  isTouched: boolean
  /** It is the file that a language begins with: there whether anybody asked for it or not. */
  isOfLanguage: boolean
}

/** What became of a file since it began. */
export interface FileChange {
  id: string
  path: string
  /** What it was called, where that is something else. */
  formerPath: string | undefined
  kind: 'changed' | 'added' | 'removed' | 'brought'
  before: string
  after: string
  brought: Begun['brought']
  /** Lines that came, and lines that went. */
  lines: { added: number; removed: number }
}

const order: Record<FileChange['kind'], number> = { changed: 0, added: 0, removed: 1, brought: 2 }

/** The files that are not as they began, in their order; then those that are gone. What was brought in is always listed. */
export function changesSince(begun: readonly Begun[], files: readonly Now[]): FileChange[] {
  const then = new Map(begun.map((file) => [file.id, file]))
  const changes = files.flatMap((file): FileChange[] => {
    const old = then.get(file.id)
    const brought = old?.brought ?? null
    const formerPath = old?.path != null && old.path !== file.path ? old.path : undefined
    const common = { id: file.id, path: file.path, brought, before: old?.text ?? '' }
    if (file.isDeleted) {
      const wasThere = old !== undefined && (!file.isOfLanguage || file.isTouched)
      return wasThere ? [change({ ...common, formerPath: undefined, kind: 'removed', after: '' })] : []
    }
    const isSame = old?.text === file.text && formerPath === undefined
    if (!brought && (isSame || (!file.isShown && !file.isTouched))) return []
    const kind = !old ? 'added' : isSame ? 'brought' : 'changed'
    return [change({ ...common, formerPath, kind, after: file.text })]
  })
  return changes.toSorted((a, b) => order[a.kind] - order[b.kind])
}

function change(found: Omit<FileChange, 'lines'>): FileChange {
  return { ...found, lines: countLines(found.before, found.after) }
}

const linesOf = (text: string) => text.match(/.*\n|.+$/g) ?? []

/** Lines that differ, whichever way they were moved about. */
function countLines(before: string, after: string): FileChange['lines'] {
  if (before === after) return { added: 0, removed: 0 }
  const left = new Map<string, number>()
  for (const line of linesOf(before)) left.set(line, (left.get(line) ?? 0) + 1)
  let added = 0
  for (const line of linesOf(after)) {
    const same = left.get(line) ?? 0
    if (same > 0) left.set(line, same - 1)
    else added += 1
  }
  return { added, removed: [...left.values()].reduce((sum, count) => sum + count, 0) }
}

/** Where in `after` changes stand, in UTF-16 units, one for each stretch of lines; in order. */
export function placesOf(before: string, after: string): number[] {
  const places: number[] = []
  let shift = 0
  let last = -2
  for (const { from, to, insert } of changesBetween(before, after)) {
    const at = from + shift
    shift += insert.length - (to - from)
    const line = after.slice(0, at).split('\n').length
    // Changes of neighbouring lines are one to those who read.
    if (line > last + 1) places.push(after.lastIndexOf('\n', at - 1) + 1)
    last = line + insert.split('\n').length - 1
  }
  return places
}
