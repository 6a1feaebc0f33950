import * as Y from 'yjs'

/** A document between two moments, when nobody looked at it. */
export interface Absence {
  before: Y.Snapshot
  after: Y.Snapshot
  /** What was deleted here meanwhile. */
  own: Y.Snapshot['ds']
}

/** A part of a text that others have written or deleted. */
export interface Change {
  /** Whose Yjs document wrote it; undefined for what is gone: Yjs does not keep who deleted something. */
  author: number | undefined
  /** What it is, whatever else is written: Yjs' own number of its first unit, and how many units. */
  client: number
  clock: number
  length: number
  /** UTF-16 units from the start of the text as it is now; the same as `to` where something is gone. */
  from: number
  to: number
}

/** The Yjs client that writes starter text: `SEED_CLIENT` of the server. It is nobody's work. */
const seedClient = 1

/** Changes that are told apart in one text, at most. */
const mostChanges = 500

type Deleted = Y.Snapshot['ds']

/** How many of these units have been deleted. There may be tens of thousands of ranges, in their order. */
function countDeleted({ clients }: Deleted, client: number, from: number, to: number): number {
  const ranges = clients.get(client) ?? []
  // The first that ends behind `from`.
  let [first, end] = [0, ranges.length]
  while (first < end) {
    const middle = (first + end) >> 1
    const range = ranges[middle]
    if (range && range.clock + range.len <= from) first = middle + 1
    else end = middle
  }
  let count = 0
  for (let place = first; place < ranges.length; place++) {
    const range = ranges[place]
    if (!range || range.clock >= to) break
    count += Math.min(to, range.clock + range.len) - Math.max(from, range.clock)
  }
  return count
}

/**
 * What others changed in a text during an absence, as it stands now, from its start to its
 * end. `isOwn` says whether a Yjs document is one of one's own.
 */
export function changesIn(text: Y.Text, absence: Absence, isOwn: (client: number) => boolean): Change[] {
  const { before, after, own } = absence
  const found: Change[] = []
  let at = 0
  const add = (change: Change) => {
    const last = found.at(-1)
    const isSame = last && last.author === change.author && last.to === change.from
    // One that goes on where the last one ended. What is gone stays at one place.
    if (isSame && last.client === change.client && last.clock + last.length === change.clock) {
      last.length += change.length
      last.to = change.to
    } else found.push(change)
  }
  // Yjs' own list of what a text consists of: it knows who wrote what.
  // eslint-disable-next-line no-underscore-dangle
  for (let item = text._start; item && found.length < mostChanges; item = item.right) {
    const { client, clock } = item.id
    const end = clock + item.length
    const known = before.sv.get(client) ?? 0
    if (item.deleted) {
      const to = Math.min(end, known)
      const gone =
        countDeleted(after.ds, client, clock, to) -
        countDeleted(before.ds, client, clock, to) -
        countDeleted(own, client, clock, to)
      if (gone > 0) add({ author: undefined, client, clock, length: item.length, from: at, to: at })
      continue
    }
    if (!item.countable) continue
    // Yjs joins what one wrote before and after into one item.
    const [first, last] = [Math.max(clock, known), Math.min(end, after.sv.get(client) ?? 0)]
    if (first < last && client !== seedClient && !isOwn(client)) {
      const from = at + first - clock
      add({ author: client, client, clock: first, length: last - first, from, to: from + last - first })
    }
    at += item.length
  }
  // What was replaced is seen by what stands there now.
  return found.filter(
    ({ author, from }) =>
      author !== undefined ||
      !found.some((other) => other.author !== undefined && (other.from === from || other.to === from)),
  )
}

/** The numbers of the lines that changes touch, from 0. */
export function linesOf(text: string, changes: readonly Pick<Change, 'from' | 'to'>[]): Set<number> {
  const lines = new Set<number>()
  let [line, at] = [0, 0]
  const goTo = (place: number) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < place; next = text.indexOf('\n', at)) {
      at = next + 1
      line += 1
    }
  }
  for (const { from, to } of changes) {
    // Enter at the end of a line leaves that line as it was.
    const begins = text[from] === '\n' && to > from + 1 ? from + 1 : from
    goTo(begins)
    lines.add(line)
    // The last line break of what was written ends a line, and begins none.
    for (let next = text.indexOf('\n', at); next >= 0 && next < to - 1; next = text.indexOf('\n', at)) {
      at = next + 1
      line += 1
      lines.add(line)
    }
  }
  return lines
}
