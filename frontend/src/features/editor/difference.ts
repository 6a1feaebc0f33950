/** A part of a text that becomes another, in UTF-16 units of the text before. */
export interface Change {
  from: number
  to: number
  insert: string
}

/** Items [from, to) of one list that become items [fromB, toB) of another. */
interface Hunk {
  from: number
  to: number
  fromB: number
  toB: number
}

/** Edits that are looked for at most: beyond, time and memory grow by their square. */
const mostEdits = 1_000

/** What makes `before` into `after`: small changes, so that carets in between stay where they are. */
export function changesBetween(before: string, after: string): Change[] {
  return compare(before, after, [/.*(?:\n|$)/g, /\w+|\s|[^\w\s]/gu], 0)
}

/** Compares by the largest pieces, and what differs by the next smaller ones. */
function compare(before: string, after: string, pieces: readonly RegExp[], offset: number): Change[] {
  const [piece, ...smaller] = pieces
  if (before === after) return []
  if (!piece) return [trimmed(before, after, offset)]
  const a = before.match(piece) ?? []
  const b = after.match(piece) ?? []
  const starts = startsOf(a)
  const startsB = startsOf(b)
  return hunks(a, b).flatMap(({ from, to, fromB, toB }) => {
    const [start = 0, end = 0, startB = 0, endB = 0] = [
      starts[from],
      starts[to],
      startsB[fromB],
      startsB[toB],
    ]
    return compare(before.slice(start, end), after.slice(startB, endB), smaller, offset + start)
  })
}

function startsOf(pieces: readonly string[]): number[] {
  let at = 0
  return [0, ...pieces.map((piece) => (at += piece.length))]
}

/** One change, without what is the same at both ends. No emoji is cut in half: Yjs cannot keep halves. */
function trimmed(before: string, after: string, offset: number): Change {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  if (isHalf(before, start) || isHalf(after, start)) start -= 1
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  if (isHalf(before, before.length - end) || isHalf(after, after.length - end)) end -= 1
  return {
    from: offset + start,
    to: offset + before.length - end,
    insert: after.slice(start, after.length - end),
  }
}

/** Whether `at` is between the halves of a surrogate pair. */
function isHalf(text: string, at: number): boolean {
  return at > 0 && /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1))
}

/** Myers' shortest edit script; one hunk where that would be too long. */
function hunks(a: readonly string[], b: readonly string[]): Hunk[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let [end, endB] = [a.length, b.length]
  while (end > start && endB > start && a[end - 1] === b[endB - 1]) [end, endB] = [end - 1, endB - 1]
  const whole = { from: start, to: end, fromB: start, toB: endB }
  if (start === end && start === endB) return []
  if (start === end || start === endB) return [whole]
  return (
    walk(a.slice(start, end), b.slice(start, endB))?.map((hunk) => ({
      from: hunk.from + start,
      to: hunk.to + start,
      fromB: hunk.fromB + start,
      toB: hunk.toB + start,
    })) ?? [whole]
  )
}

function walk(a: readonly string[], b: readonly string[]): Hunk[] | undefined {
  const most = Math.min(mostEdits, a.length + b.length)
  const origin = most + 1
  // The furthest place in `a` on each diagonal, and what it was before each round.
  const furthest = new Int32Array(2 * origin + 1)
  const rounds: Int32Array[] = []
  const reach = (diagonal: number) => furthest[origin + diagonal] ?? 0
  for (let edits = 0; edits <= most; edits++) {
    rounds.push(furthest.slice(origin - edits - 1, origin + edits + 2))
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const isInsert =
        diagonal === -edits || (diagonal !== edits && reach(diagonal - 1) < reach(diagonal + 1))
      let x = isInsert ? reach(diagonal + 1) : reach(diagonal - 1) + 1
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1
      furthest[origin + diagonal] = x
      if (x >= a.length && x - diagonal >= b.length) return wayBack(rounds, a.length, b.length)
    }
  }
  return undefined
}

/** The hunks of the way that was found, from its end to its start. */
function wayBack(rounds: readonly Int32Array[], length: number, lengthB: number): Hunk[] {
  const found: Hunk[] = []
  let [x, y] = [length, lengthB]
  for (let edits = rounds.length - 1; edits > 0; edits--) {
    const round = rounds[edits]
    const reach = (diagonal: number) => round?.[diagonal + edits + 1] ?? 0
    const diagonal = x - y
    const isInsert = diagonal === -edits || (diagonal !== edits && reach(diagonal - 1) < reach(diagonal + 1))
    const before = isInsert ? diagonal + 1 : diagonal - 1
    const [fromX, fromY] = [reach(before), reach(before) - before]
    const [toX, toY] = isInsert ? [fromX, fromY + 1] : [fromX + 1, fromY]
    const next = found.at(-1)
    // Edits without anything the same between them are one hunk.
    if (next && next.from === toX && next.fromB === toY) Object.assign(next, { from: fromX, fromB: fromY })
    else found.push({ from: fromX, to: toX, fromB: fromY, toB: toY })
    ;[x, y] = [fromX, fromY]
  }
  return found.toReversed()
}
