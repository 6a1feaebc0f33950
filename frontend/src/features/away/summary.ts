import { type Absence, type Change, changesIn, linesOf } from '../../sync/absence'
import type { CodeFile } from '../../sync/code'
import type { Author } from './authors'

/** What somebody changed, by file. */
export interface Share {
  /** Undefined where it is unknown who it was. */
  author: Author | undefined
  files: { path: string; lines: number }[]
}

/** What others changed during an absence. */
export interface Summary {
  /** Who changed most is first, and unknown people come last. */
  shares: Share[]
  /** Where the first of it is; in the open file, if there is something. */
  first: { file: CodeFile; at: number }
}

/** Who wrote what. */
export interface People {
  isOwn: (client: number) => boolean
  /** Who made a change, as far as that is known. */
  authorOf: (change: Change) => Author | undefined
}

const sum = (share: Share) => share.files.reduce((lines, file) => lines + file.lines, 0)

/** What others changed during an absence; undefined for nothing. `open` is the id of the file that is open. */
export function summaryOf(
  files: readonly CodeFile[],
  absence: Absence,
  { isOwn, authorOf }: People,
  open: string | undefined,
): Summary | undefined {
  const shares = new Map<string | undefined, Share>()
  const places: Summary['first'][] = []
  for (const file of files) {
    if (!file.isShown || file.isDeleted) continue
    const changes = changesIn(file.text, absence, isOwn)
    if (!changes[0]) continue
    places.push({ file, at: changes[0].from })
    const byAuthor = new Map<string | undefined, { author: Author | undefined; changes: Change[] }>()
    for (const change of changes) {
      const author = authorOf(change)
      const of = byAuthor.get(author?.key) ?? { author, changes: [] }
      of.changes.push(change)
      byAuthor.set(author?.key, of)
    }
    const content = file.text.toString()
    for (const [key, of] of byAuthor) {
      const share = shares.get(key) ?? { author: of.author, files: [] }
      share.files.push({ path: file.path, lines: linesOf(content, of.changes).size })
      shares.set(key, share)
    }
  }
  const first = places.find(({ file }) => file.id === open) ?? places[0]
  const ordered = [...shares.values()].toSorted(
    (a, b) => Number(b.author !== undefined) - Number(a.author !== undefined) || sum(b) - sum(a),
  )
  return first && { shares: ordered, first }
}
