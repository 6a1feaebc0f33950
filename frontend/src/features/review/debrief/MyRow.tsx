import type { ReviewScore } from '../../../api/schema'
import { messages, useText } from '../../../i18n/messages'
import { useRoom } from '../../../session/react/room'
import type { Row, Rubric } from '../../../sync/rubric'
import { Score } from '../../notes/Score'
import { RowThen, usePlayback } from '../../playback/public'
import { Moment } from '../About'
import { BoardQuote } from '../BoardQuote'
import { type JudgementFields, leastScore, longestNote, rowOf, withRow } from './judgement'
import { Moments } from './Moments'
import { text as common } from './text'
import { Written } from './Written'

const text = messages({
  en: {
    shared: 'In the room:',
    mine: 'My score',
    note: (title: string) => `Note on ${title}`,
    placeholder: 'Why',
  },
  de: {
    shared: 'Im Raum:',
    mine: 'Meine Bewertung',
    note: (title) => `Notiz zu ${title}`,
    placeholder: 'Warum',
  },
})

interface Props {
  row: Row
  rubric: Rubric
  fields: JudgementFields
  onFields: (fields: JudgementFields) => void
}

/** A row of the rubric: what was noted in the room, and below it what one thinks oneself. */
export function MyRow({ row, rubric, fields, onFields }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const { room } = useRoom()
  const { player, begins } = usePlayback()
  const { score, note, evidence } = rowOf(fields, row.id)
  const change = (next: Partial<ReviewScore>) => onFields(withRow(fields, row.id, next))
  const momentAt = (at: string) => Math.min(Math.max(Date.parse(at) - begins, 0), player.getState().duration)
  return (
    <RowThen
      row={row}
      rubric={rubric}
      scoreTitle={t.shared}
      renderWhen={(one) => (
        <Moment room={room.id} at={momentAt(one.at)} board={'board' in one ? one.board : undefined} />
      )}
      renderBoard={({ at, board, quote }) => (
        // What was drawn a moment before was on its way.
        <BoardQuote at={momentAt(at) + 1_000} board={{ elements: board, quote }} />
      )}
    >
      <div className="mt-1 flex flex-col gap-2 border-t border-line pt-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-xs font-semibold text-muted">{t.mine}</span>
          <div className="screen-only">
            <Score
              title={row.title}
              score={score}
              least={leastScore}
              onScore={(next) => change({ score: next })}
            />
          </div>
          <span aria-hidden className="print-only font-semibold">
            {score === null ? c.noScore : c.score(score)}
          </span>
        </div>
        <Written
          label={t.note(row.title)}
          placeholder={t.placeholder}
          isLong={false}
          longest={longestNote}
          value={note}
          onValue={(words) => change({ note: words })}
        />
        <Moments
          room={room.id}
          title={row.title}
          evidence={evidence}
          onEvidence={(next) => change({ evidence: next })}
        />
      </div>
    </RowThen>
  )
}
