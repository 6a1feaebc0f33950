import { createContext, use, useCallback, useEffect, useMemo, useState } from 'react'
import type { Member, Room } from '../../api/schema'
import { Comments, type Thread } from '../../sync/comments'
import { usePlayback } from '../playback/public'
import type { CommentDraft, DraftPlace } from './draft'
import { draftIn } from './draft'
import { inOrder, type Item } from './items'
import { useKept } from './kept'
import { useLeftAnswers } from './leftAnswers'
import { useReview, useReviewState } from './review'

/** Commenting on a recording, for the parts of its page. */
export interface Commenting {
  room: Room
  member: Member
  /** All that was said, in the order of the moments it is about. */
  items: readonly Item[]
  draft: CommentDraft | undefined
  /** How often somebody has asked to write here: each time the field takes the focus. */
  begun: number
  setDraft: (draft: CommentDraft | undefined) => void
  /** Begins a comment on the moment that is shown, and on the lines that are selected, or on a part of the board. */
  begin: (board?: readonly string[]) => void
  /** Shows what something is about. */
  goTo: (item: Item) => void
}

export const CommentingContext = createContext<Commenting | undefined>(undefined)

/** Commenting on the recording that is open. */
export function useCommenting(): Commenting {
  const commenting = use(CommentingContext)
  if (!commenting) throw new Error('only parts of a recording’s page ask for it')
  return commenting
}

/** What was said in the interview up to its end. */
export function useAllThreads(): readonly Thread[] {
  const { player } = usePlayback()
  const [threads, setThreads] = useState<readonly Thread[]>([])
  useEffect(() => {
    let isOver = false
    // Without it the others are shown.
    player.docsAt(Infinity).then(
      (docs) => {
        if (!isOver) setThreads(new Comments(docs.code).all())
        for (const doc of Object.values(docs)) doc.destroy()
      },
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [player])
  return threads
}

/** All that was said, in the order of the moments it is about. */
export function useItems(): readonly Item[] {
  const { player, begins } = usePlayback()
  const state = useReviewState(useReview())
  const threads = useAllThreads()
  const comments = state.kind === 'here' ? state.review.comments : undefined
  return useMemo(
    () => inOrder(comments ?? [], threads, begins, player.getState().duration),
    [comments, threads, begins, player],
  )
}

interface Given {
  room: Room
  member: Member
  /** The lines that are selected. */
  selected: () => DraftPlace | undefined
  goTo: (item: Item) => void
  /** Shows the comments. */
  show: () => void
}

/** Commenting, for the page that has the recording. */
export function useCommentingHere({ room, member, selected, goTo, show }: Given): Commenting {
  const { player } = usePlayback()
  const items = useItems()
  const [draft, setDraft] = useKept(room.id, `comment.${member.id}`, draftIn)
  const [begun, setBegun] = useState(0)
  const state = useReviewState(useReview())
  const comments = state.kind === 'here' ? state.review.comments : undefined
  useLeftAnswers({ room: room.id, member: member.id, comments, draft, setDraft })
  const begin = useCallback(
    (board?: readonly string[]) => {
      setBegun((before) => before + 1)
      player.pause()
      // What was begun and has words in it is not thrown away.
      if (!draft?.text.trim())
        setDraft({
          at: Math.round(player.getState().at),
          text: draft?.text ?? '',
          place: board ? undefined : selected(),
          board,
        })
      show()
    },
    [player, draft, setDraft, selected, show],
  )
  return useMemo(
    () => ({ room, member, items, draft, begun, setDraft, begin, goTo }),
    [room, member, items, draft, begun, setDraft, begin, goTo],
  )
}
