import { serverClock } from '../../api/clock'

/** Whether a link that stops working at this time lets nobody in any more, by the server's clock. */
export function isExpired(at: string): boolean {
  return Date.parse(at) <= serverClock.now()
}

const dayLong = 24 * 3_600_000

/** The time so many days from now, as the API takes it. */
export function inDays(days: number): string {
  return new Date(serverClock.now() + days * dayLong).toISOString()
}
