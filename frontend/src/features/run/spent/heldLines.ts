/** What Yjs says of a change of a text. */
export type Delta = readonly { insert?: unknown; delete?: number | undefined; retain?: number | undefined }[]

/** A line that is held on to while its text stays as it is. */
export interface HeldLine {
  /** UTF-16 units from the start of the text. */
  from: number
  line: string
}

/** The lines that a change has left as they were, where they are in the text after it. */
export function heldThrough<T extends HeldLine>(lines: readonly T[], delta: Delta, text: string): T[] {
  return lines.flatMap((held) => {
    const from = movedBy(held.from, delta)
    if (from === undefined) return []
    const to = from + held.line.length
    const isWhole = (from === 0 || text[from - 1] === '\n') && (to === text.length || text[to] === '\n')
    return isWhole && text.slice(from, to) === held.line ? [{ ...held, from }] : []
  })
}

/** Where the start of a line is after a change; undefined where it was taken away. */
function movedBy(start: number, delta: Delta): number | undefined {
  let [at, from] = [0, start]
  for (const { insert, delete: deleted, retain } of delta) {
    if (at > from) break
    at += retain ?? 0
    if (typeof insert === 'string') {
      // What ends with a line feed has come above the line; anything else is part of it.
      if (at < from || (at === from && insert.endsWith('\n'))) from += insert.length
      at += insert.length
    }
    if (deleted === undefined || at >= from) continue
    if (at + deleted > from) return undefined
    from -= deleted
  }
  return from
}
