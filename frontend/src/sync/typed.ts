import type { YTextEvent } from 'yjs'

/** A part of a text, in UTF-16 units. */
export interface Range {
  from: number
  to: number
}

/** A part of a text that becomes another. */
export interface Typed extends Range {
  insert: string
}

/** Whether `at` is between the halves of a surrogate pair, which Yjs can't keep apart. */
const isHalf = (text: string, at: number) =>
  at > 0 && /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1))

/**
 * The one change that made `before` into `after`, with the caret behind what was typed: of
 * 'aa|' and 'aaa|' only the caret tells which of the letters is new. Undefined if there is none.
 */
export function typed(before: string, after: string, caret: number): Typed | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  // What is behind the caret was there before.
  const behind = Math.min(after.length - caret, shorter)
  let end = 0
  while (end < behind && before.at(-1 - end) === after.at(-1 - end)) end += 1
  let start = 0
  while (start < shorter - end && before[start] === after[start]) start += 1
  if (isHalf(before, start) || isHalf(after, start)) start -= 1
  if (isHalf(before, before.length - end) || isHalf(after, after.length - end)) end -= 1
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) }
}

/**
 * Where ranges of a text are after it was changed. With 'between' what was inserted within a
 * range is not part of it, and cuts it in two: whoever deletes the range has never seen it. With
 * 'around' a selection grows with it.
 */
export function through(
  ranges: readonly Range[],
  deltas: readonly YTextEvent['delta'][],
  inserted: 'between' | 'around' = 'between',
): Range[] {
  let moved: Range[] = [...ranges]
  for (const delta of deltas) {
    let at = 0
    for (const { retain, insert, delete: gone } of delta) {
      const place = at
      if (retain !== undefined) at += retain
      else if (typeof insert === 'string') {
        const { length } = insert
        moved = moved.flatMap((range) => pushed(range, place, length, inserted))
        at += length
      } else if (gone !== undefined) {
        const back = (index: number) => (index <= place ? index : Math.max(place, index - gone))
        moved = moved.map(({ from, to }) => ({ from: back(from), to: back(to) }))
      }
    }
  }
  return moved
}

/** A range after `length` units came at `at`. A caret stays before what comes right at it. */
function pushed({ from, to }: Range, at: number, length: number, inserted: 'between' | 'around'): Range[] {
  if (at >= to) return [{ from, to }]
  if (at <= from) return [{ from: from + length, to: to + length }]
  if (inserted === 'around') return [{ from, to: to + length }]
  return [
    { from, to: at },
    { from: at + length, to: to + length },
  ]
}
