/** How high the busiest part of the recording is, of half a row. */
const full = 0.94

/** Something of it is seen wherever somebody wrote at all. */
const least = 0.1

/** What somebody wrote and deleted in each part of the recording. */
export interface Activity {
  author: number
  written: ArrayLike<number>
  deleted: ArrayLike<number>
}

/** So many of the parts in which somebody wrote are no busier than what a whole bar stands for. */
const usual = 0.9

/** What was written in a busy part: what was pasted at once is more, and makes nobody's typing small. */
export function busy(all: readonly Activity[]): number {
  const values = all.flatMap(({ written, deleted }) => [...Array.from(written), ...Array.from(deleted)])
  const sorted = values.filter((value) => value > 0).toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * usual)] ?? 0
}

/** The height of a bar, of half a row. By the root: a few keys are seen beside many. */
export const heightOf = (value: number, most: number): number =>
  value <= 0 || most <= 0 ? 0 : Math.max(least, Math.min(Math.sqrt(value / most), 1) * full)

/** An SVG path of bars: upwards from the middle of a row of height 2, or downwards. Each is 1 wide. */
export function barsPath(values: ArrayLike<number>, most: number, direction: 'up' | 'down'): string {
  const parts: string[] = []
  for (let at = 0; at < values.length; at += 1) {
    const height = heightOf(values[at] ?? 0, most)
    if (height === 0) continue
    const to = (direction === 'up' ? 1 - height : 1 + height).toFixed(3)
    parts.push(`M${at} 1V${to}H${at + 1}V1Z`)
  }
  return parts.join('')
}
