import { locale } from './messages'

const formats = new Map<string, Intl.DateTimeFormat>()

/** Made when it is needed, and once: the first takes 10 ms, for which no first key should wait. */
function formatted(rfc3339: string, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([locale(), options])
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale(), options)
  formats.set(key, format)
  return format.format(new Date(rfc3339))
}

/** A day for people, in their words. */
export const day = (rfc3339: string) => formatted(rfc3339, { dateStyle: 'medium' })

/** A day and the time of it. */
export const moment = (rfc3339: string) => formatted(rfc3339, { dateStyle: 'medium', timeStyle: 'short' })

/** The time of a day. */
export const timeOfDay = (rfc3339: string) => formatted(rfc3339, { timeStyle: 'short' })

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
