const minute = 60_000
/** The server's word that it is over may come a little late, in milliseconds. */
const grace = 3_000

/** Minutes that are left of quiet mode, the last one begun; 0 when it is over. Times are in milliseconds. */
export function minutesLeft(until: number, now: number): number {
  if (!Number.isFinite(until) || now >= until + grace) return 0
  return Math.max(1, Math.ceil((until - now) / minute))
}

/** When that is another number, in milliseconds from `now`. */
export function untilNext(until: number, now: number): number {
  const left = minutesLeft(until, now)
  return left > 1 ? until - (left - 1) * minute - now : until + grace - now
}
