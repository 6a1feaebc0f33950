/** Values that are drawn: three minutes. */
export const kept = 60

/** What came before, with one more at its end. The same, if it is of the same moment. */
export function withNext<T extends { at: string }>(before: readonly T[], next: T): readonly T[] {
  return before.at(-1)?.at === next.at ? before : [...before, next].slice(-kept)
}

const round = (value: number) => Math.round(value * 10) / 10

/** A line through values from left to right, in a box of this size; the lowest edge is zero. */
export function line(values: readonly number[], width: number, height: number): string {
  const top = Math.max(...values, 1)
  const step = width / Math.max(kept - 1, 1)
  // The newest is at the right edge, however few there are.
  const first = kept - values.length
  return values
    .map((value, at) => `${round((first + at) * step)},${round(height - (value / top) * height)}`)
    .join(' ')
}
