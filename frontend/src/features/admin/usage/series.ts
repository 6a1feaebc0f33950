import type { UsageOfDay } from '../../../api/admin'

/** What is counted of a day. */
export const counts = ['interviews', 'people', 'minutes'] as const
export type Count = (typeof counts)[number]

/** The sum over these days. */
export const total = (days: readonly UsageOfDay[], count: Count) =>
  days.reduce((sum, day) => sum + day[count], 0)

/** Runs of a day, all together. */
export const runsOf = ({ runs }: UsageOfDay) => runs.reduce((sum, { count }) => sum + count, 0)

/** How many runs there were of each language or with each outcome, the most first. */
export function runsBy(
  days: readonly UsageOfDay[],
  what: 'language' | 'outcome',
): { name: string; count: number }[] {
  const sums = new Map<string, number>()
  for (const run of days.flatMap(({ runs }) => runs))
    sums.set(run[what], (sums.get(run[what]) ?? 0) + run.count)
  return [...sums]
    .map(([name, count]) => ({ name, count }))
    .toSorted((a, b) => b.count - a.count || a.name.localeCompare(b.name))
}

/** The next round number: where the upper edge of a chart is. */
export function edge(most: number): number {
  if (most <= 5) return Math.max(most, 1)
  const power = 10 ** Math.floor(Math.log10(most))
  return ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((step) => step * power >= most) ?? 10) * power
}
