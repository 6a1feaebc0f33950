import { useEffect, useRef } from 'react'
import type { ReviewComment } from '../../api/schema'
import { tell } from '../../components/notices'
import { messages, textOf } from '../../i18n/messages'
import type { CommentDraft } from './draft'
import { asText, keep, readKept, replyTo } from './kept'

const text = messages({
  en: { gone: 'The comment that you were answering was deleted. What you wrote stands in a new one.' },
  de: { gone: 'Der Kommentar, auf den Sie antworteten, wurde gelöscht. Ihr Text steht in einem neuen.' },
})

interface Given {
  room: string
  member: string
  comments: readonly ReviewComment[] | undefined
  draft: CommentDraft | undefined
  setDraft: (draft: CommentDraft) => void
}

/** An answer that is being written does not go with the comment that it is for: it becomes a comment of its own. */
export function useLeftAnswers({ room, member, comments, draft, setDraft }: Given) {
  const before = useRef(comments)
  useEffect(() => {
    const known = before.current ?? []
    before.current = comments
    if (!comments) return
    const here = new Set(comments.map(({ id }) => id))
    let next = draft?.text.trim() ? draft : undefined
    for (const { id, at } of known.filter((comment) => !here.has(comment.id))) {
      const answer = asText(readKept(room, replyTo(id, member)))?.trim()
      if (!answer) continue
      keep(room, replyTo(id, member), undefined)
      next = next ? { ...next, text: `${next.text}\n\n${answer}` } : { at, place: undefined, text: answer }
      setDraft(next)
      tell(textOf(text).gone)
    }
  }, [room, member, comments, draft, setDraft])
}
