import * as Y from 'yjs'
import type { Json } from './json'
import type { Stored } from './element'

// A line drawn by hand grows with each move. It is shared in pieces that are appended, each a
// flat list of numbers: written whole with each move, a line of 300 points is half a megabyte.

/** What is stored in pieces, of lines drawn by hand, and how many numbers each entry has. */
const inPieces = { points: 2, pressures: 1 } as const
type Name = keyof typeof inPieces

/** Whether a property of a kind of element is stored in pieces. */
export const isInPieces = (type: unknown, name: string): name is Name =>
  type === 'freedraw' && Object.hasOwn(inPieces, name)

const listOf = (stored: Stored | undefined, name: Name) =>
  (stored?.[name] ?? []) as readonly (number | readonly number[])[]

/** What the pieces say. Whatever else stands there is kept as it is: whoever reads it looks at it. */
export function readPieces(pieces: unknown, name: Name): unknown {
  return pieces instanceof Y.Array ? joined(pieces.toArray() as unknown[], name) : pieces
}

/** What a list of pieces says. */
export function joined(pieces: readonly unknown[], name: Name): unknown[] {
  const flat = pieces.flat()
  if (inPieces[name] === 1) return flat
  const points: unknown[] = []
  for (let at = 0; at < flat.length; at += 2) points.push([flat[at], flat[at + 1]])
  return points
}

const isSame = (a: Json | undefined, b: Json | undefined) =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a[0] === b[0] && a[1] === b[1])

/** How many entries of `now` are new, where all others are as they were; undefined where some are not. */
function grown(before: readonly Json[], now: readonly Json[]): number | undefined {
  if (now.length < before.length) return undefined
  return before.every((one, at) => isSame(one, now[at])) ? now.length - before.length : undefined
}

/**
 * Stores such a property. It is appended to where the map has what was seen last; whoever else has
 * changed it since loses that, and nothing is mixed.
 */
export function writePieces(map: Y.Map<unknown>, name: Name, seen: Stored | undefined, next: Stored) {
  const [before, now] = [listOf(seen, name), listOf(next, name)]
  const pieces = map.get(name)
  const more = grown(before, now)
  if (more === 0 && before.length > 0) return
  const isAsSeen = pieces instanceof Y.Array && lengthOf(pieces) === before.length * inPieces[name]
  if (more !== undefined && isAsSeen) {
    pieces.push([now.slice(before.length).flat()])
  } else if (now.length > 0) {
    map.set(name, Y.Array.from([now.flat()]))
  } else {
    map.delete(name)
  }
}

function lengthOf(pieces: Y.Array<unknown>): number {
  let length = 0
  for (const piece of pieces) length += Array.isArray(piece) ? piece.length : 1
  return length
}
