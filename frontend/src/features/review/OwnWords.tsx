import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ReviewComment } from '../../api/schema'
import { Confirm } from '../../components/Confirm'
import { messages, useText } from '../../i18n/messages'
import { cleanName } from '../../session/people'
import { leads } from '../../session/roles'
import { CommentForm, discarded } from './CommentForm'
import { useCommenting } from './commenting'
import { asText, useKept } from './kept'
import { useReview } from './review'
import { Words } from './Words'

const text = messages({
  en: {
    edit: 'Edit this comment',
    remove: 'Delete this comment',
    ask: 'Delete this comment?',
    own: 'It is gone for everybody who reviews this interview. Answers to it stay.',
    others: (name: string) =>
      `${name} wrote it. It is gone for everybody who reviews this interview. Answers to it stay.`,
    delete: 'Delete',
  },
  de: {
    edit: 'Diesen Kommentar bearbeiten',
    remove: 'Diesen Kommentar löschen',
    ask: 'Diesen Kommentar löschen?',
    own: 'Er verschwindet für alle, die dieses Interview ansehen. Antworten darauf bleiben.',
    others: (name) =>
      `Er ist von ${name}. Er verschwindet für alle, die dieses Interview ansehen. Antworten darauf bleiben.`,
    delete: 'Löschen',
  },
})

/** What somebody said of the recording; one's own words can be changed. */
export function OwnWords({ comment }: { comment: ReviewComment }) {
  const t = useText(text)
  const { room, member } = useCommenting()
  const review = useReview()
  const [edited, setEdited] = useKept(room.id, `edit.${comment.id}.${member.id}`, asText)
  const [isAsking, setIsAsking] = useState(false)
  /** It was opened in this visit: at another, nobody has just asked for the focus. */
  const [isOpenedNow, setIsOpenedNow] = useState(false)
  const { id, is_mine: isMine, is_deleted: isDeleted } = comment
  if (edited !== undefined && isMine && !isDeleted) {
    return (
      <CommentForm
        label={t.edit}
        placeholder={comment.text}
        value={edited}
        onValue={setEdited}
        onSend={async (said) => {
          await review.edit(id, said)
          setEdited(undefined)
        }}
        onCancel={() => {
          setEdited(undefined)
          if (edited !== comment.text) discarded(() => setEdited(edited))
        }}
        autoFocus={isOpenedNow}
      />
    )
  }
  return (
    <Words comment={comment}>
      {!isDeleted && (
        <span className="ml-auto flex shrink-0">
          {isMine && (
            <button
              className="button button-icon button-small text-muted"
              aria-label={t.edit}
              title={t.edit}
              onClick={() => {
                setIsOpenedNow(true)
                setEdited(comment.text)
              }}
            >
              <Pencil size={14} aria-hidden />
            </button>
          )}
          {(isMine || leads(member)) && (
            <button
              className="button button-icon button-small text-muted"
              aria-label={t.remove}
              title={t.remove}
              onClick={() => setIsAsking(true)}
            >
              <Trash2 size={14} aria-hidden />
            </button>
          )}
        </span>
      )}
      {isAsking && (
        <Confirm
          title={t.ask}
          consequence={isMine ? t.own : t.others(cleanName(comment.by.name))}
          action={t.delete}
          onConfirm={() => review.remove(id)}
          onClose={() => setIsAsking(false)}
        />
      )}
    </Words>
  )
}
