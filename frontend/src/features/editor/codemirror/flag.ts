/** Where the name of somebody's caret stands. */
export type FlagPlace = 'end' | 'above' | 'below' | 'nowhere'

/** What is around a caret. All in columns. */
export interface Surroundings {
  /** Where the caret is. */
  column: number
  /** Lengths of its line and the two beside it; undefined where there is no line. */
  line: number
  above: number | undefined
  below: number | undefined
  /** How wide the window is. */
  window: number
  /** How wide the name is, with some air. */
  flag: number
}

/** A name stands where there is room, nearest to its caret: it covers no code. */
export function placeOf({ column, line, above, below, window, flag }: Surroundings): FlagPlace {
  const fitsEnd = line + flag <= window
  if (column === line && fitsEnd) return 'end'
  const fitsHere = column + flag <= window
  // Above the first line the window ends, below the last is nothing.
  if (fitsHere && above !== undefined && above < column) return 'above'
  if (fitsHere && (below ?? 0) < Math.max(column, 1)) return 'below'
  if (above === 0 && flag <= window) return 'above'
  return fitsEnd ? 'end' : 'nowhere'
}
