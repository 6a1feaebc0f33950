import { type ReactNode, useEffect, useMemo } from 'react'
import type { RoomSession } from '../../session/session'
import { ReviewContext } from './review'
import { Review } from './store'

/** What was said and thought of an interview, followed for as long as its page is open. */
export function Reviewed({ session, children }: { session: RoomSession; children: ReactNode }) {
  const review = useMemo(() => new Review(session), [session])
  useEffect(() => review.follow(), [review])
  return <ReviewContext value={review}>{children}</ReviewContext>
}
