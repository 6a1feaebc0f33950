import { MessageSquarePlus, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { KeepFocus } from '../../components/KeepFocus'
import { messages, useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
import { usePlayback, useStanding } from '../playback/public'
import { Quote } from './About'
import { CommentForm, discarded } from './CommentForm'
import { CommentItem } from './CommentItem'
import { useCommenting } from './commenting'
import { useReview, useReviewState } from './review'
import { text as common } from './text'

const text = messages({
  en: {
    add: 'Comment on this moment',
    keys: 'Comment on this moment (C)',
    about: (at: string) => `Comment on ${at}`,
    placeholder: 'What about this moment?',
    without: 'Comment on the moment, without these lines',
    withoutBoard: 'Comment on the moment, without the board',
    none: 'No comments yet. Select lines, or just stop at a moment, and press C.',
    opening: 'Loading comments…',
    list: 'Comments by moment',
  },
  de: {
    add: 'Diesen Moment kommentieren',
    keys: 'Diesen Moment kommentieren (C)',
    about: (at) => `${at} kommentieren`,
    placeholder: 'Was ist mit diesem Moment?',
    without: 'Den Moment ohne diese Zeilen kommentieren',
    withoutBoard: 'Den Moment ohne die Tafel kommentieren',
    none: 'Noch keine Kommentare. Wählen Sie Zeilen aus, oder halten Sie einfach an einem Moment an, und drücken Sie C.',
    opening: 'Kommentare werden geladen …',
    list: 'Kommentare nach Moment',
  },
})

/** All that was said about the interview, then and since, in the order of the moments; and a way to say more. */
export function ReviewComments() {
  const t = useText(text)
  const { draft, begin } = useCommenting()
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="shrink-0 border-b border-line p-3">
        {draft ? (
          <NewComment />
        ) : (
          <button className="button" title={t.keys} onClick={() => begin()}>
            <MessageSquarePlus size={16} aria-hidden />
            {t.add}
          </button>
        )}
      </div>
      <List />
    </div>
  )
}

/** The comment that is being written. */
function NewComment() {
  const [t, c] = [useText(text), useText(common)]
  const { draft, begun, setDraft } = useCommenting()
  const review = useReview()
  if (!draft) return null
  const { at, place, board } = draft
  const send = async (said: string) => {
    await review.write({
      at,
      text: said,
      ...(place && { place: { file: place.file, from: place.from, to: place.to } }),
      ...(board && { board: { elements: [...board] } }),
    })
    setDraft(undefined)
  }
  return (
    <div className="flex flex-col gap-2" data-new-comment={at}>
      <p className="flex min-w-0 items-center gap-2 text-xs">
        <span className="font-semibold tabular-nums">{clock(at)}</span>
        {(place ?? board) && (
          <>
            <span className={`min-w-0 truncate text-muted ${place ? 'font-mono' : ''}`}>
              {place ? c.lines(place.file, place.from, place.to) : c.board}
            </span>
            <button
              className="button button-icon button-small ml-auto"
              aria-label={place ? t.without : t.withoutBoard}
              title={place ? t.without : t.withoutBoard}
              onClick={() => setDraft({ ...draft, place: undefined, board: undefined })}
            >
              <X size={14} aria-hidden />
            </button>
          </>
        )}
      </p>
      {place && <Quote>{place.quote}</Quote>}
      <CommentForm
        key={`${at} ${begun}`}
        label={t.about(clock(at))}
        placeholder={t.placeholder}
        value={draft.text}
        onValue={(said) => setDraft({ ...draft, text: said })}
        onSend={send}
        onCancel={() => {
          setDraft(undefined)
          if (draft.text.trim()) discarded(() => setDraft(draft))
        }}
        // What was begun at another visit waits; what is begun now is typed at once.
        autoFocus={begun > 0}
      />
    </div>
  )
}

function List() {
  const [t, c] = [useText(text), useText(common)]
  const review = useReview()
  const state = useReviewState(review)
  const { player } = usePlayback()
  const { items } = useCommenting()
  const last = useStanding(player, ({ at }) => items.findLastIndex((item) => item.at <= at))
  const list = useRef<HTMLOListElement>(null)
  const before = useRef(items)
  useEffect(() => {
    // Time goes on, and the list with it; what others say moves nothing (PAGE-1).
    const isNews = before.current !== items
    before.current = items
    const [place, item] = [list.current, list.current?.children[last]]
    if (isNews || !place || place.contains(document.activeElement)) return
    item?.scrollIntoView({ block: 'nearest' })
  }, [last, items])
  return (
    <div className="flex min-h-0 grow flex-col gap-2 overflow-y-auto p-3">
      {state.kind === 'failed' && (
        <div role="alert" className="flex flex-col items-start gap-2 text-sm text-danger">
          {state.reason}
          <button className="button button-small text-ink" onClick={() => review.again()}>
            {c.again}
          </button>
        </div>
      )}
      {state.kind === 'opening' && (
        <p role="status" className="text-sm text-muted">
          {t.opening}
        </p>
      )}
      {state.kind === 'here' && items.length === 0 && <p className="text-sm text-muted">{t.none}</p>}
      <KeepFocus>
        <ol ref={list} aria-label={t.list} className="flex flex-col gap-2">
          {items.map((item, at) => (
            <CommentItem key={`${item.kind} ${item.id}`} item={item} isNow={at === last} />
          ))}
        </ol>
      </KeepFocus>
    </div>
  )
}
