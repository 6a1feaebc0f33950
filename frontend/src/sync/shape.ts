import * as Y from 'yjs'

// What stands in shared maps was written by somebody else's page: nothing is taken for
// what it should be before it was looked at.

/** A text of at most so many characters, as the server counts them; '' where it is none. */
export function textIn(value: unknown, longest: number): string {
  if (typeof value !== 'string') return ''
  if (value.length <= longest) return value
  // A character is two UTF-16 units at most.
  return Array.from(value.slice(0, 2 * longest))
    .slice(0, longest)
    .join('')
}

/** A finite number within bounds; undefined where it is none. */
export function numberIn(value: unknown, least: number, most: number): number | undefined {
  return typeof value === 'number' && value >= least && value <= most ? value : undefined
}

/** A point in time as RFC 3339; undefined where it is none. */
export function timeIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 40 || Number.isNaN(Date.parse(value))) return undefined
  return value
}

/** The fields of an object; none where it is no object. */
export function fieldsIn(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

/** The maps in a map, by their ids. */
export function mapsIn(map: Y.Map<unknown>, most: number): [string, Y.Map<unknown>][] {
  const found: [string, Y.Map<unknown>][] = []
  for (const [id, value] of map) {
    if (found.length === most) break
    if (value instanceof Y.Map && id.length <= 64) found.push([id, value as Y.Map<unknown>])
  }
  return found
}

/** A number between two others: where something is put that has to stand between them. */
export function between(before: number | undefined, after: number | undefined): number {
  if (before === undefined) return after === undefined ? 0 : after - 1
  return after === undefined ? before + 1 : (before + after) / 2
}

/** Items by their order; those of the same order as everybody else has them, too. */
export function ordered<T extends { id: string; order: number }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
}

/** The order that puts an item one place up or down; undefined where it is at the end already. */
export function orderAfterMove<T extends { id: string; order: number }>(
  items: readonly T[],
  id: string,
  by: 1 | -1,
): number | undefined {
  const others = items.filter((item) => item.id !== id)
  const at = items.findIndex((item) => item.id === id) + by
  if (at < 0 || at > others.length || others.length === items.length) return undefined
  return between(others[at - 1]?.order, others[at]?.order)
}
