/** A side of the editor. */
export type Side = 'left' | 'right' | 'bottom'

/** How much of the window's width the panels of each side have, or of its height, in percent. */
export type Widths = Record<Side, number>

export const defaultWidths: Widths = { left: 28, right: 24, bottom: 34 }

/** Smallest and largest width of a side, in percent. What is too narrow in pixels, styles widen. */
export const least = 10
export const most = { left: 45, right: 45, bottom: 75 } as const satisfies Widths

const key = 'pairpad.widths'

export const bounded = (side: Side, width: number) => Math.min(most[side], Math.max(least, width))

/** What was kept, where it is a width at all. */
export function widthsOf(stored: unknown): Widths {
  const kept: Partial<Record<Side, unknown>> = typeof stored === 'object' && stored ? stored : {}
  const width = (side: Side) => {
    const value = kept[side]
    return typeof value === 'number' && Number.isFinite(value) ? bounded(side, value) : defaultWidths[side]
  }
  return { left: width('left'), right: width('right'), bottom: width('bottom') }
}

/** The widths as they were left in this browser. */
export function readWidths(): Widths {
  try {
    return widthsOf(JSON.parse(localStorage.getItem(key) ?? 'null'))
  } catch {
    return defaultWidths
  }
}

/** Keeps them. Storage can be switched off: they last as long as the page then. */
export function keepWidths(widths: Widths) {
  try {
    localStorage.setItem(key, JSON.stringify(widths))
  } catch {
    // See above.
  }
}
