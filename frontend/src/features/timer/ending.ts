const minute = 60_000

/** How long before the room ends by itself people are told: 10 minutes, or less where it never waits long. */
export const noticeOf = (idleMinutes: number) => Math.min(10, idleMinutes / 3) * minute

/** In how many milliseconds people have to be told; 0 for now, undefined for never. */
export function untilNotice(endsAt: string | null, idleMinutes: number, now: number): number | undefined {
  if (endsAt === null || idleMinutes <= 0) return undefined
  return Math.max(0, Date.parse(endsAt) - noticeOf(idleMinutes) - now)
}
