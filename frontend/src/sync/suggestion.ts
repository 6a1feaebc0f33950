import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { ownStep, undoersOf } from './ownStep'
import { type Turn, turnBack } from './turning'

/**
 * A replacement for lines of a file, as it stands in a thread of comments.
 *
 * What is put in place of the lines is one item of Yjs that everybody would write in the same way: of the
 * same client, which comes of the thread's id, at the same place, which stands in the suggestion. So however
 * many accept it at once, it is written once: the second finds that it is there (as with starter text,
 * MERGE-5). It is put after the first character of the lines, which only then are taken away. It is taken
 * back in the same way: however many do, the lines are there once.
 */
export interface Suggestion {
  /** The characters of the lines, as they were. */
  lines: string
  /** What is to be there instead. */
  text: string
  /** The first character of the lines, and the one after it, which may be none: ids of Yjs. */
  first: Y.ID
  next: Y.ID | null
}

/** UTF-16 units of the lines, and of what is to replace them. */
export const longestSuggestion = 10_000

/** How a suggestion stands. */
export type Standing =
  | { kind: 'open'; from: number }
  /** The lines are not any more what they were. */
  | { kind: 'stale' }
  | { kind: 'accepted' | 'dismissed'; by: string }

/** Whole lines that have at least a character of a range in them, with their ends. */
export function linesAround(content: string, from: number, to: number): { from: number; to: number } {
  const [start, end] = [Math.min(from, to), Math.max(from, to)]
  const begin = content.lastIndexOf('\n', start - 1) + 1
  // A selection that ends at the beginning of a line has nothing of it.
  const last = end > start && content[end - 1] === '\n' ? end - 1 : end
  const close = content.indexOf('\n', last)
  return { from: begin, to: close < 0 ? content.length : close + 1 }
}

/** What stands in a thread for a suggestion; undefined where there is nothing to be replaced, or too much. */
export function suggest(text: Y.Text, range: { from: number; to: number }, replacement: string): unknown {
  const lines = text.toString().slice(range.from, range.to)
  const [first, next] = [idAt(text, range.from), idAt(text, range.from + 1)]
  if (!first || lines === '' || lines.length > longestSuggestion) return undefined
  if (replacement.length > longestSuggestion) return undefined
  return { lines, text: replacement, first, next: next ?? null }
}

function idAt(text: Y.Text, index: number): Y.ID | undefined {
  return Y.createRelativePositionFromTypeIndex(text, index).item ?? undefined
}

/** What others have put there, as far as it is a suggestion. Nothing in it is trusted. */
export function suggestionIn(stored: unknown): Suggestion | undefined {
  if (typeof stored !== 'object' || !stored) return undefined
  const { lines, text, first, next } = stored as Record<string, unknown>
  if (typeof lines !== 'string' || typeof text !== 'string' || lines === '') return undefined
  if (Math.max(lines.length, text.length) > longestSuggestion) return undefined
  const [firstId, nextId] = [idIn(first), idIn(next)]
  if (!firstId || (next != null && !nextId)) return undefined
  return { lines, text, first: firstId, next: nextId ?? null }
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function idIn(stored: unknown): Y.ID | undefined {
  if (typeof stored !== 'object' || !stored) return undefined
  const { client, clock } = stored as Record<string, unknown>
  return isNumber(client) && isNumber(clock) && clock < 2 ** 31 ? Y.createID(client, clock) : undefined
}

/** The Yjs client that writes what a thread suggests: FNV-1a of its id, in 32 bits, none of the server's. */
export function clientOf(thread: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(thread)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return Math.max(hash, 16)
}

/** How the suggestion of a thread stands in its text. `outcome` is what the thread says of it. */
export function standingOf(text: Y.Text, id: string, suggestion: Suggestion, outcome: unknown): Standing {
  const { kind, by } = (typeof outcome === 'object' && outcome ? outcome : {}) as Record<string, unknown>
  const name = typeof by === 'string' ? by : ''
  // The text itself says what has become of it, whatever anybody wrote beside it.
  if (isWritten(text, id)) return { kind: 'accepted', by: kind === 'accepted' ? name : '' }
  if (kind === 'dismissed') return { kind, by: name }
  const from = placeOf(text, suggestion)
  return from === undefined ? { kind: 'stale' } : { kind: 'open', from }
}

const isWritten = ({ doc }: Y.Text, id: string) => doc !== null && Y.getState(doc.store, clientOf(id)) > 0

/** Where the lines begin, if they are still what they were, of the same characters. */
function placeOf(text: Y.Text, { lines, first, next }: Suggestion): number | undefined {
  const [from, second] = [indexOf(text, first), next ? indexOf(text, next) : undefined]
  if (from === undefined || (next && second !== from + 1)) return undefined
  const content = text.toString()
  const isWhole = content[from + lines.length - 1] === '\n' || content.length === from + lines.length
  const begins = from === 0 || content[from - 1] === '\n'
  return begins && isWhole && content.startsWith(lines, from) ? from : undefined
}

/** Where a character is; undefined where it is of another text, or gone. */
function indexOf(text: Y.Text, id: Y.ID): number | undefined {
  const { doc } = text
  if (!doc || Y.getState(doc.store, id.client) <= id.clock) return undefined
  const found = Y.createAbsolutePositionFromRelativePosition(new Y.RelativePosition(null, null, id), doc)
  const isHere = found?.type === text && idAt(text, found.index)
  return isHere && Y.compareIDs(isHere, id) ? found.index : undefined
}

/** Puts what a thread suggests in place of the lines, if they are still what they were. Whether it did. */
export function accept(text: Y.Text, id: string, suggestion: Suggestion): boolean {
  const { doc } = text
  const from = placeOf(text, suggestion)
  if (!doc || from === undefined || isWritten(text, id)) return false
  const { lines, first, next, text: replacement } = suggestion
  doc.transact(() => {
    Y.applyUpdate(doc, itemOf(clientOf(id), { first, next }, replacement), ownStep)
    const own = replacement.length
    text.delete(from + 1 + own, lines.length - 1)
    text.delete(from, 1)
  }, ownStep)
  const undo = undoersOf.get(text)
  if (undo) turnBack(undo, turnOf(text, id, [replacement, lines]))
  return true
}

/** The step that put the first of two contents into a text. Taken back, the other is there, and so on. */
function turnOf(text: Y.Text, thread: string, [here, other]: readonly [string, string], count = 0): Turn {
  const name = (at: number) => (at === 0 ? thread : `${thread} ${at}`)
  const [client, following] = [clientOf(name(count)), clientOf(name(count + 1))]
  return {
    client,
    next: () => turnOf(text, thread, [other, here], count + 1),
    write(origin) {
      const { doc } = text
      if (!doc || Y.getState(doc.store, following) > 0) return false
      doc.transact(() => {
        const first = Y.createID(client, 0)
        Y.applyUpdate(doc, itemOf(following, { first, next: null }, other), origin)
        for (const { from, length } of rangesOf(text, client)) text.delete(from, length)
      }, origin)
      return true
    },
  }
}

/** Where characters of a Yjs client stand, from the end. */
function rangesOf(text: Y.Text, client: number): { from: number; length: number }[] {
  const ranges: { from: number; length: number }[] = []
  let from = 0
  // Yjs' own list of what a text consists of.
  // eslint-disable-next-line no-underscore-dangle
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue
    if (item.id.client === client) ranges.unshift({ from, length: item.length })
    from += item.length
  }
  return ranges
}

/** An update (v1) of one item between two characters. Without a replacement it is one that is gone at once. */
function itemOf(
  client: number,
  { first, next }: Pick<Suggestion, 'first' | 'next'>,
  content: string,
): Uint8Array {
  const to = encoding.createEncoder()
  const write = (...numbers: number[]) => numbers.forEach((number) => encoding.writeVarUint(to, number))
  const [deleted, string, hasOrigin, hasRightOrigin] = [1, 4, 0x80, 0x40]
  write(1, 1, client, 0)
  encoding.writeUint8(to, hasOrigin | (next ? hasRightOrigin : 0) | (content === '' ? deleted : string))
  write(first.client, first.clock)
  if (next) write(next.client, next.clock)
  if (content === '') write(1)
  else encoding.writeVarString(to, content)
  write(0)
  return encoding.toUint8Array(to)
}

/** Says in a thread what has become of its suggestion, which settles the thread. */
export function settle({ doc }: Y.Text, id: string, outcome: { kind: 'accepted' | 'dismissed'; by: string }) {
  const thread = doc?.getMap('comments').get(id)
  if (!(thread instanceof Y.Map)) return
  doc?.transact(() => {
    thread.set('outcome', outcome)
    thread.set('resolved', true)
  })
}
