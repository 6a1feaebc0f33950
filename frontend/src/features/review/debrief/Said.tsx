import { messages, useText } from '../../../i18n/messages'
import { cleanName, colourCount } from '../../../session/people'
import { Saying } from '../../../components/Saying'
import { useRoom } from '../../../session/react/room'
import { Moment, Quote, useAbout } from '../About'
import { BoardQuote } from '../BoardQuote'
import type { Item } from '../items'
import { text as common } from '../text'
import { Words } from '../Words'

const text = messages({
  en: { title: 'Comments', none: 'No comments. One comments in the recording: at a moment, press C.' },
  de: {
    title: 'Kommentare',
    none: 'Keine Kommentare. Kommentiert wird in der Aufzeichnung: an einem Moment C drücken.',
  },
})

/** What was said about moments, to read. */
export function Said({ items }: { items: readonly Item[] }) {
  const t = useText(text)
  return (
    <section aria-label={t.title} data-said-end className="debrief-section">
      <h2>{t.title}</h2>
      {items.length === 0 && <p className="text-sm text-muted">{t.none}</p>}
      <ol className="flex flex-col gap-3">
        {items.map((item) => (
          <SaidItem key={`${item.kind} ${item.id}`} item={item} />
        ))}
      </ol>
    </section>
  )
}

function SaidItem({ item }: { item: Item }) {
  const c = useText(common)
  const { room, documents } = useRoom()
  const about = useAbout(item, documents.code)
  return (
    <li className="flex flex-col gap-1.5 rounded-lg border border-line p-3">
      <p className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
        <Moment
          room={room.id}
          at={item.at}
          board={item.kind === 'review' ? item.comment.board?.elements : undefined}
        />
        {about && <span className="font-mono wrap-anywhere">{about}</span>}
        {item.kind === 'interview' && <span className="ml-auto">{c.interview}</span>}
      </p>
      {item.kind === 'interview' ? (
        item.thread.said.map((one) => (
          <Saying key={one.id} name={cleanName(one.name)} colour={one.colour % colourCount} at={one.at}>
            {one.text}
          </Saying>
        ))
      ) : (
        <>
          {item.comment.place && <Quote>{item.comment.place.quote}</Quote>}
          {item.comment.board && <BoardQuote at={item.at} board={item.comment.board} />}
          <Words comment={item.comment} />
          {item.replies.length > 0 && (
            <ol className="flex flex-col gap-2 border-l-2 border-line pl-3">
              {item.replies.map((one) => (
                <li key={one.id}>
                  <Words comment={one} />
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </li>
  )
}
