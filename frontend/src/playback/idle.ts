/** A part of the recording, in ms since its beginning. */
export interface Stretch {
  from: number
  to: number
}

/** What is longer without anything happening is idle. In milliseconds. */
const longestPause = 5_000

/** How long playing an idle stretch takes at most. In milliseconds. */
export const skipTakes = 1_000

/** The stretches in which nothing happens. `times`: of whatever does, in order. */
export function idleIn(duration: number, times: Iterable<number>, marks: readonly number[]): Stretch[] {
  const all = Float64Array.from([...times, ...marks.filter((mark) => mark > 0 && mark < duration), duration])
  const found: Stretch[] = []
  let last = 0
  for (const time of all.toSorted()) {
    if (time - last > longestPause) found.push({ from: last, to: time })
    last = Math.max(last, time)
  }
  return found
}

/** The idle stretch that a time is in. Its end is not in it. */
export function stretchAt(idle: readonly Stretch[], at: number): Stretch | undefined {
  const next = idle[firstEndingAfter(idle, at)]
  return next && next.from <= at ? next : undefined
}

/**
 * Where playing gets from `at` within `elapsed` ms: an idle stretch goes by faster. Stretches
 * are in order; none where idle time is played as it is.
 */
export function playedOn(at: number, elapsed: number, speed: number, idle: readonly Stretch[]): number {
  let [now, left] = [at, elapsed]
  for (let index = firstEndingAfter(idle, at); index < idle.length && left > 0; index++) {
    const stretch = idle[index]
    if (!stretch) break
    for (const [end, rate] of [
      [stretch.from, speed],
      [stretch.to, rateIn(stretch, speed)],
    ] as const) {
      if (now >= end) continue
      const takes = (end - now) / rate
      if (takes > left) return now + left * rate
      left -= takes
      now = end
    }
  }
  return now + left * speed
}

/** How fast a stretch goes by, as a multiple of recorded time. */
export function rateIn({ from, to }: Stretch, speed: number): number {
  return Math.max(speed, (to - from) / skipTakes)
}

function firstEndingAfter(idle: readonly Stretch[], at: number): number {
  let [low, high] = [0, idle.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((idle[middle]?.to ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return low
}
