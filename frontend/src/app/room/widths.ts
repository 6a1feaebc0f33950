/** A side of the editor. */
export type Side = 'left' | 'right'

/** How much of the window's width the panels of each side have, in percent. */
export type Widths = Record<Side, number>

export const defaultWidths: Widths = { left: 28, right: 24 }

/** Smallest and largest width of a side, in percent. What is too narrow in pixels, styles widen. */
export const bounds = { least: 10, most: 45 } as const

const key = 'pairpad.widths'

export const bounded = (width: number) => Math.min(bounds.most, Math.max(bounds.least, width))

/** What was kept, where it is a width at all. */
export function widthsOf(stored: unknown): Widths {
  const kept: Partial<Record<Side, unknown>> = typeof stored === 'object' && stored ? stored : {}
  const width = (side: Side) => {
    const value = kept[side]
    return typeof value === 'number' && Number.isFinite(value) ? bounded(value) : defaultWidths[side]
  }
  return { left: width('left'), right: width('right') }
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
