import { CornerDownLeft } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Saying } from '../../components/Saying'
import { messages, useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
import { cleanName, colourCount } from '../../session/people'
import { useRoom } from '../../session/react/room'
import { useSelection } from '../comments/public'
import { Quote, useAbout } from './About'
import { BoardQuote } from './BoardQuote'
import { CommentForm, discarded } from './CommentForm'
import { useCommenting } from './commenting'
import type { Item } from './items'
import { asText, replyTo, useKept } from './kept'
import { OwnWords } from './OwnWords'
import { useReview } from './review'
import { text as common } from './text'

const text = messages({
  en: { reply: 'Reply', replyTo: (name: string) => `Reply to ${name}` },
  de: { reply: 'Antworten', replyTo: (name) => `${name} antworten` },
})

interface Props {
  item: Item
  /** The recording stands there, or not yet at the next one. */
  isNow: boolean
}

/** Something that was said, with what it is about and what was answered. */
export function CommentItem({ item, isNow }: Props) {
  const c = useText(common)
  const { documents } = useRoom()
  const { goTo } = useCommenting()
  const about = useAbout(item, documents.code)
  const selection = useSelection()
  const place = useRef<HTMLLIElement>(null)
  const isSelected = selection?.kind === 'thread' && item.kind === 'interview' && selection.id === item.id
  useEffect(() => {
    if (isSelected) place.current?.scrollIntoView({ block: 'nearest' })
  }, [isSelected])
  return (
    <li
      ref={place}
      data-comment={item.id}
      data-at={item.at}
      aria-current={isNow ? 'time' : undefined}
      className={`flex flex-col gap-2 rounded-lg border p-3 ${isSelected ? 'border-accent' : 'border-line'} ${isNow ? 'event-now' : ''}`}
    >
      <button
        className="flex min-w-0 cursor-pointer items-center gap-2 rounded-md text-left text-xs text-muted hover:text-ink focus-visible:outline-2 focus-visible:outline-accent"
        title={c.goTo(clock(item.at))}
        onClick={() => goTo(item)}
      >
        <CornerDownLeft size={14} className="shrink-0" aria-hidden />
        <span className="font-semibold tabular-nums">{clock(item.at)}</span>
        {about && <span className="min-w-0 truncate font-mono">{about}</span>}
        {item.kind === 'interview' && (
          <span className="ml-auto shrink-0">
            {item.thread.isResolved ? `${c.interview} · ${c.resolved}` : c.interview}
          </span>
        )}
      </button>
      {item.kind === 'interview' ? (
        item.thread.said.map((one) => (
          <Saying key={one.id} name={cleanName(one.name)} colour={one.colour % colourCount} at={one.at}>
            {one.text}
          </Saying>
        ))
      ) : (
        <Conversation item={item} />
      )}
    </li>
  )
}

/** A comment of the review, with what was answered and a way to answer. */
function Conversation({ item: { comment, replies } }: { item: Extract<Item, { kind: 'review' }> }) {
  const t = useText(text)
  const { room, member } = useCommenting()
  const review = useReview()
  // Text that is begun is kept; an empty answer is open as long as the page is.
  const [reply, setReply] = useKept(room.id, replyTo(comment.id, member.id), asText)
  const name = cleanName(comment.by.name)
  const close = () => {
    setReply(undefined)
    if (reply?.trim()) discarded(() => setReply(reply))
  }
  return (
    <>
      {comment.place && <Quote>{comment.place.quote}</Quote>}
      {comment.board && <BoardQuote at={comment.at} board={comment.board} />}
      <OwnWords comment={comment} />
      {replies.length > 0 && (
        <ol className="flex flex-col gap-2 border-l-2 border-line pl-3">
          {replies.map((one) => (
            <li key={one.id} data-reply={one.id}>
              <OwnWords comment={one} />
            </li>
          ))}
        </ol>
      )}
      {reply === undefined ? (
        <button
          className="cursor-pointer self-start rounded-md text-xs font-medium text-muted hover:text-ink focus-visible:outline-2 focus-visible:outline-accent"
          aria-label={t.replyTo(name)}
          onClick={() => setReply('')}
        >
          {t.reply}
        </button>
      ) : (
        <CommentForm
          label={t.replyTo(name)}
          placeholder={t.reply}
          value={reply}
          onValue={setReply}
          onSend={async (said) => {
            await review.write({ at: comment.at, text: said, reply_to: comment.id })
            setReply(undefined)
          }}
          onCancel={close}
          autoFocus={reply === ''}
        />
      )}
    </>
  )
}
