import { request } from './request'
import type { ChangeComment, CreateComment, Judgement, PutJudgement, Review, ReviewComment } from './schema'

/** What was said, and what was thought, as far as one may see it. */
export const showReview = (room: string, session: string) =>
  request<Review>('GET', `/rooms/${room}/review`, session)

/** Says something about a moment. */
export const writeComment = (room: string, session: string, comment: CreateComment) =>
  request<ReviewComment>('POST', `/rooms/${room}/review/comments`, session, comment)

/** Says it in other words. */
export const changeComment = (room: string, session: string, id: string, change: ChangeComment) =>
  request<ReviewComment>('PATCH', `/rooms/${room}/review/comments/${id}`, session, change)

/** Takes it away. What was answered to stays. */
export const deleteComment = (room: string, session: string, id: string) =>
  request<void>('DELETE', `/rooms/${room}/review/comments/${id}`, session)

/** Keeps what one thinks, for oneself until it is given. */
export const saveJudgement = (room: string, session: string, judgement: PutJudgement) =>
  request<Judgement>('PUT', `/rooms/${room}/review/judgement`, session, judgement)
