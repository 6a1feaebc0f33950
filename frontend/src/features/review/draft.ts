import type { Lines } from '../../api/schema'

/** A comment that is being written: what it says, and what it is about, which stays as it was when it was begun. */
export interface CommentDraft {
  /** Milliseconds since the recording begins. */
  at: number
  text: string
  place: DraftPlace | undefined
  /** Elements of the board that it is about, none for all of it; undefined where it is not about the board. */
  board?: readonly string[] | undefined
}

/** Lines that are selected in the code of the moment. */
export interface DraftPlace extends Lines {
  quote: string
}

/** Characters of a comment that the server takes. */
export const longestComment = 4_000
/** UTF-16 units of the lines that are shown with it. */
const longestQuote = 500

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** A draft as this browser has kept it; undefined where it is none. */
export function draftIn(kept: unknown): CommentDraft | undefined {
  if (typeof kept !== 'object' || !kept) return undefined
  const { at, text, place, board } = kept as Record<string, unknown>
  if (!isCount(at) || typeof text !== 'string') return undefined
  const ids = Array.isArray(board) ? board.filter((id) => typeof id === 'string') : undefined
  return { at, text: text.slice(0, longestComment), place: placeIn(place), ...(ids && { board: ids }) }
}

function placeIn(kept: unknown): DraftPlace | undefined {
  if (typeof kept !== 'object' || !kept) return undefined
  const { file, from, to, quote } = kept as Record<string, unknown>
  if (typeof file !== 'string' || typeof quote !== 'string') return undefined
  return isCount(from) && isCount(to) ? { file, from, to, quote } : undefined
}

/** The lines of a selection, which ends at the end of a line rather than before the first character of the next. */
export function linesIn(
  content: string,
  { anchor, head }: { anchor: number; head: number },
): { from: number; to: number; quote: string } | undefined {
  const [start, end] = [Math.min(anchor, head), Math.max(anchor, head)]
  if (start === end) return undefined
  const lineAt = (index: number) => content.slice(0, index).split('\n').length
  const from = lineAt(start)
  const to = Math.max(from, content[end - 1] === '\n' ? lineAt(end) - 1 : lineAt(end))
  const quote = content
    .split('\n')
    .slice(from - 1, to)
    .join('\n')
    .slice(0, longestQuote)
  return { from, to, quote }
}

/** Where lines stand in a text, in UTF-16 units: from the start of the first to the end of the last. */
export function rangeOf(content: string, { from, to }: { from: number; to: number }) {
  const lines = content.split('\n')
  const last = Math.min(Math.max(to, 1), lines.length)
  const first = Math.min(Math.max(from, 1), last)
  const before = (count: number) => lines.slice(0, count).reduce((sum, line) => sum + line.length + 1, 0)
  const anchor = before(first - 1)
  return { anchor, head: before(last) - 1 }
}
