import type { RecordedEvent } from '../../api/schema'

/** Who comes to look at a room that is over adds to its events, and not to its interview. */
const isVisit = ({ event }: RecordedEvent) => event === 'member_joined' || event === 'member_left'
/** What is said of it afterwards is no part of it. */
const isReview = ({ event }: RecordedEvent) => event === 'review_comment' || event === 'judgement_given'

/** So long after the last key people say goodbye, in milliseconds: they are seen to leave. */
const farewell = 60_000

/**
 * When the recording ends: with the last update or event, and not with the visit of somebody who came to see
 * it a week later; `last` where neither is known. All in unix ms.
 */
export function endOf(events: readonly RecordedEvent[], updates: readonly number[], last: number): number {
  const times = events.filter((event) => !isVisit(event) && !isReview(event)).map(({ at }) => Date.parse(at))
  const written = Math.max(-Infinity, ...[...times, ...updates].filter(Number.isFinite))
  if (!Number.isFinite(written)) return last
  const visits = events.filter(isVisit).map(({ at }) => Date.parse(at))
  const left = visits.filter((at) => at > written && at <= written + farewell)
  return Math.max(written, ...left)
}
