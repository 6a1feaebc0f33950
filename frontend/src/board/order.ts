// Where an element stands is a fraction, written as text: Excalidraw's `index`, of the library
// `fractional-indexing`. That throws on what is none, so that whoever writes one that is none
// would take the whiteboard from everybody.

/** Longer ones are nobody's work. */
const longest = 120
const smallest = `A${'0'.repeat(26)}`

/** How many letters the whole part has, by its first. */
function wholeLength(first: string): number {
  if (first >= 'a' && first <= 'z') return first.charCodeAt(0) - 'a'.charCodeAt(0) + 2
  if (first >= 'A' && first <= 'Z') return 'Z'.charCodeAt(0) - first.charCodeAt(0) + 2
  return Number.POSITIVE_INFINITY
}

/** Whether a value is a place in the order. */
export function isIndex(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > longest || !/^[A-Za-z][0-9A-Za-z]+$/.test(value))
    return false
  const length = wholeLength(value.charAt(0))
  if (value.length < length || value === smallest) return false
  return value.length === length || !value.endsWith('0')
}

/** Of two elements, which is drawn first: as Excalidraw does it. */
export function byIndex(a: { id: string; index: string }, b: { id: string; index: string }): number {
  if (a.index !== b.index) return a.index < b.index ? -1 : 1
  if (a.id === b.id) return 0
  return a.id < b.id ? -1 : 1
}
