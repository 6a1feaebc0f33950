import type { Sample } from '../../../sync/profile'

/** A stretch of a run's life. */
export interface Stretch {
  /** In milliseconds since the start. */
  from: number
  to: number
  /** Cores that were busy, on average: 0.5 is half of one. */
  cores: number
  /** The most memory that was seen in it, in bytes. */
  memory: number
}

/** More stretches than that are no wider than a line. */
const most = 80
/** Processor time is counted in steps: of less time than that nothing can be said, in milliseconds. */
const shortest = 10

/** Processor time until a moment, between two samples as if it had been used evenly. */
function cpuAt(samples: readonly Sample[], at: number): number {
  const next = samples.findIndex((sample) => sample.at >= at)
  const [before, after] = [samples[next - 1], samples[next]]
  if (!after) return samples.at(-1)?.cpu ?? 0
  if (!before || after.at === before.at) return after.cpu
  return before.cpu + ((at - before.at) / (after.at - before.at)) * (after.cpu - before.cpu)
}

/** A run's life in stretches of the same length. */
export function stretches(samples: readonly Sample[]): Stretch[] {
  const [begin, end] = [samples[0]?.at ?? 0, samples.at(-1)?.at ?? 0]
  const count = Math.max(1, Math.min(most, samples.length - 1, Math.floor((end - begin) / shortest)))
  const length = (end - begin) / count
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [begin + index * length, begin + (index + 1) * length]
    const inside = samples.filter(({ at }) => at >= from && at <= to)
    // Memory stays as it was until it is looked at again.
    const before = samples.findLast(({ at }) => at <= from)
    const memory = Math.max(...[before, ...inside].map((sample) => sample?.memory ?? 0))
    const cores = length > 0 ? (cpuAt(samples, to) - cpuAt(samples, from)) / length : 0
    return { from, to, cores: Math.max(cores, 0), memory }
  })
}

/** The outline of an area with steps, in a box of this size: a path for SVG. */
export function area(values: readonly number[], top: number, width: number, height: number): string {
  const step = width / values.length
  const y = (value: number) => round(height - (Math.min(value, top) / top) * height)
  const tops = values.map(
    (value, index) => `L${round(index * step)} ${y(value)}H${round((index + 1) * step)}`,
  )
  return `M0 ${height}${tops.join('')}V${height}Z`
}

const round = (value: number) => Math.round(value * 100) / 100
