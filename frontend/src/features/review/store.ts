import { changeComment, deleteComment, showReview, writeComment } from '../../api/review'
import type { CreateComment, Review as ReviewAnswer, ReviewComment } from '../../api/schema'
import { told } from '../../i18n/told'
import { oneAtATime } from '../../session/oneAtATime'
import type { RoomSession } from '../../session/session'

/** How it stands with what was said of an interview. */
export type ReviewState =
  { kind: 'opening' } | { kind: 'failed'; reason: string } | { kind: 'here'; review: ReviewAnswer }

/**
 * After these something may be other than it is shown: `room` begins a stream that was interrupted, and reviews
 * begin with the interview.
 */
const news = new Set(['review_comment', 'judgement_given', 'phase_changed', 'room'])

/** What was said and thought of an interview afterwards, kept as the server has it. */
export class Review {
  private state: ReviewState = { kind: 'opening' }
  private readonly listeners = new Set<() => void>()

  constructor(private readonly session: Pick<RoomSession, 'ask' | 'heard'>) {}

  /** Follows it, until what this returns is called. */
  readonly follow = (): (() => void) => {
    const onEvent = ({ name }: { name: string }) => {
      if (news.has(name)) void this.look()
    }
    this.session.heard.add(onEvent)
    void this.look()
    return () => this.session.heard.delete(onEvent)
  }

  /** Looks how it is by now. */
  readonly look = oneAtATime(async () => {
    try {
      this.change({ kind: 'here', review: await this.session.ask(showReview) })
    } catch (error) {
      // What is shown stays: the next event looks again.
      if (this.state.kind !== 'here') this.change({ kind: 'failed', reason: told(error) })
    }
  })

  /** Tries again, where it failed. */
  again() {
    this.change({ kind: 'opening' })
    void this.look()
  }

  /** @throws ApiError */
  async write(comment: CreateComment): Promise<void> {
    this.put(await this.session.ask((room, token) => writeComment(room, token, comment)))
  }

  /** @throws ApiError */
  async edit(id: string, text: string): Promise<void> {
    this.put(await this.session.ask((room, token) => changeComment(room, token, id, { text })))
  }

  /** @throws ApiError */
  async remove(id: string): Promise<void> {
    await this.session.ask((room, token) => deleteComment(room, token, id))
    await this.look()
  }

  /** One's own words are there at once. What others have done comes with the next look. */
  private put(comment: ReviewComment) {
    if (this.state.kind !== 'here') return
    const { review } = this.state
    const comments = [...review.comments.filter(({ id }) => id !== comment.id), comment]
    this.change({ kind: 'here', review: { ...review, comments } })
    void this.look()
  }

  private change(state: ReviewState) {
    this.state = state
    for (const listener of this.listeners) listener()
  }

  readonly getState = (): ReviewState => this.state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
