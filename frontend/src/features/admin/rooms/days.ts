const day = /^\d{4}-\d{2}-\d{2}$/

function at(chosen: string, later: number): string | undefined {
  if (!day.test(chosen)) return undefined
  const [year = 0, month = 0, date = 0] = chosen.split('-').map(Number)
  const begins = new Date(year, month - 1, date + later)
  return Number.isNaN(begins.getTime()) || begins.getTime() < 0 ? undefined : begins.toISOString()
}

/** When a day begins where one is: `2026-11-30`. Undefined where none was chosen. */
export const dayBegins = (chosen: string) => at(chosen, 0)

/** When it is over. */
export const dayAfter = (chosen: string) => at(chosen, 1)
