import { messages, useText } from '../../i18n/messages'
import { timeOfDay } from '../../i18n/time'
import type { BoardEvidence } from '../../sync/rubric'

const text = messages({
  en: {
    go: (time: string) => `Open the recording at ${time}, with the board, in another tab`,
    board: 'The board',
  },
  de: {
    go: (time) => `Die Aufzeichnung um ${time} mit der Tafel in einem anderen Tab öffnen`,
    board: 'Die Tafel',
  },
})

/** A part of the board that was pinned: it is as it was in the recording alone. */
export function BoardLink({
  room,
  evidence: { at, board, quote },
}: {
  room: string
  evidence: BoardEvidence
}) {
  const t = useText(text)
  const search = new URLSearchParams({ at, board: board.join() })
  return (
    <a
      className="flex min-w-0 grow items-baseline gap-2 rounded-md px-1.5 py-1 text-left text-xs hover:bg-panel focus-visible:outline-2 focus-visible:outline-accent"
      href={`/rooms/${room}/playback?${search}`}
      target="_blank"
      rel="noopener"
      title={t.go(timeOfDay(at))}
    >
      <span className="shrink-0 text-muted tabular-nums">{timeOfDay(at)}</span>
      <span className="truncate">{quote || t.board}</span>
    </a>
  )
}
