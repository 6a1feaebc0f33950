import { createContext, use, useSyncExternalStore } from 'react'
import type { Review, ReviewState } from './store'

export const ReviewContext = createContext<Review | undefined>(undefined)

/** What was said and thought of the interview, for every part of a page that is about it. */
export function useReview(): Review {
  const review = use(ReviewContext)
  if (!review) throw new Error('only parts of a page with a review ask for it')
  return review
}

/** How it stands. */
export const useReviewState = (review: Review): ReviewState =>
  useSyncExternalStore(review.subscribe, review.getState)
