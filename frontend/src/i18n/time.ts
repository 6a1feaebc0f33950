import { locale } from './messages'

/** A day for people, in their words. */
export function day(rfc3339: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(new Date(rfc3339))
}

/** A day and the time of it. */
export function moment(rfc3339: string): string {
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  return format.format(new Date(rfc3339))
}

const steps = [
  ['day', 24 * 3_600_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** How long ago something was, in the largest unit that fits: `2 hours ago`. Times are in milliseconds. */
export function ago(then: number, now: number): string {
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' })
  const past = Math.max(now - then, 0)
  const [unit, length] = steps.find((step) => past >= step[1]) ?? ['minute', 60_000]
  // 'this minute' is nothing that people say.
  if (past < 60_000) return format.format(0, 'second')
  return format.format(-Math.floor(past / length), unit)
}

/** The time of a day. */
export function timeOfDay(rfc3339: string): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(new Date(rfc3339))
}
