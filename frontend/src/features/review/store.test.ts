import { expect, it, vi } from 'vitest'
import type { Told } from '../../api/events'
import type { Review as ReviewAnswer } from '../../api/schema'
import { Review } from './store'

const empty: ReviewAnswer = { comments: [], judgements: [], mine: null, waiting: [] }

/** A session whose answers come when they are let go. */
function fakeSession() {
  const waiting: ((answer: ReviewAnswer) => void)[] = []
  const heard = new Set<(event: Told) => void>()
  const ask = vi.fn(() => new Promise<ReviewAnswer>((resolve) => waiting.push(resolve)))
  const tell = (name: string) => {
    for (const listener of heard) listener({ name, data: { at: '' } })
  }
  const answer = async () => {
    waiting.shift()?.(empty)
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { heard, ask: ask as never, asked: ask, tell, answer }
}

it('looks again after what is told of a review, once for all that comes meanwhile', async () => {
  const session = fakeSession()
  const review = new Review(session)
  const stop = review.follow()
  expect(review.getState().kind).toBe('opening')
  for (const name of ['review_comment', 'judgement_given', 'member_joined']) session.tell(name)
  expect(session.asked).toHaveBeenCalledTimes(1)
  await session.answer()
  expect(session.asked).toHaveBeenCalledTimes(2)
  await session.answer()
  expect(review.getState().kind).toBe('here')
  session.tell('member_joined')
  expect(session.asked).toHaveBeenCalledTimes(2)
  stop()
  session.tell('review_comment')
  expect(session.asked).toHaveBeenCalledTimes(2)
})
