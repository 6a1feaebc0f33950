import { useEffect, useRef } from 'react'
import { messages, useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
import { MarkIcon } from './Marks'
import { usePlayback, useStanding } from './player'

const text = messages({
  en: { none: 'Nothing happened beside what was written.' },
  de: { none: 'Außer dem, was geschrieben wurde, ist nichts passiert.' },
})

/** Everything that happened; pressing one goes there. */
export function EventsThen() {
  const t = useText(text)
  const { player, marks } = usePlayback()
  const last = useStanding(player, ({ at }) => marks.findLastIndex((mark) => mark.at <= at))
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    const [place, item] = [list.current, list.current?.children[last]]
    // Not while somebody is in it.
    if (place && !place.contains(document.activeElement)) item?.scrollIntoView({ block: 'nearest' })
  }, [last])
  if (marks.length === 0) return <p className="p-4 text-sm text-muted">{t.none}</p>
  return (
    <ol ref={list} className="flex h-full flex-col gap-0.5 overflow-y-auto p-2 text-sm">
      {marks.map((mark, at) => (
        <li key={mark.id}>
          <button
            className={`flex w-full cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-panel focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent ${at === last ? 'event-now' : ''}`}
            aria-current={at === last ? 'time' : undefined}
            onClick={() => void player.seek(mark.at)}
          >
            <span className="w-12 shrink-0 text-right text-xs text-muted tabular-nums">{clock(mark.at)}</span>
            <MarkIcon mark={mark} size={15} />
            <span className="min-w-0 wrap-anywhere">{mark.label}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}
