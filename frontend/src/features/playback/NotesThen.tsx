import { useMemo } from 'react'
import { messages, useText } from '../../i18n/messages'
import { Notes } from '../../sync/notes'
import { useSharedText } from '../../sync/react/useDocument'
import { useSnapshot } from '../../sync/react/useSnapshot'
import { type BoardEvidence, Rubric } from '../../sync/rubric'
import { leadToBoard } from './boardPart'
import { usePlayback } from './player'
import { RowThen } from './RowThen'

const text = messages({
  en: {
    notes: 'Notes',
    none: 'No notes up to this moment.',
    rubric: 'Rubric',
    noRows: 'No rubric up to this moment.',
    board: 'The board',
    toBoard: 'Show the board as it was then',
  },
  de: {
    notes: 'Notizen',
    none: 'Bis zu diesem Moment keine Notizen.',
    rubric: 'Bewertung',
    noRows: 'Bis zu diesem Moment keine Bewertung.',
    board: 'Die Tafel',
    toBoard: 'Die Tafel zeigen, wie sie damals war',
  },
})

/** Goes to the moment at which a part of the board was kept, and shows it. */
function ToBoard({ evidence: { at, board, quote } }: { evidence: BoardEvidence }) {
  const t = useText(text)
  const { player, begins } = usePlayback()
  const go = async () => {
    player.pause()
    // What was drawn a moment before was on its way.
    await player.seek(Date.parse(at) - begins + 1_000)
    leadToBoard([...board])
  }
  return (
    <button
      className="cursor-pointer truncate rounded-sm text-left text-accent hover:underline"
      title={t.toBoard}
      onClick={() => void go()}
    >
      {quote || t.board}
    </button>
  )
}

/** What those who led had written down for themselves up to the moment. */
export function NotesThen() {
  const t = useText(text)
  const { player } = usePlayback()
  const { notes, rubric } = useMemo(
    () => ({ notes: new Notes(player.docs.notes), rubric: new Rubric(player.docs.notes) }),
    [player],
  )
  const written = useSharedText(notes.text)
  const rows = useSnapshot(rubric.onRows, rubric.rows)
  return (
    <div className="flex h-full flex-col gap-5 overflow-y-auto p-4" tabIndex={0} data-notes>
      <section className="flex flex-col gap-2">
        <h3 className="text-xs font-semibold text-muted">{t.notes}</h3>
        {written.trim() ? (
          <p className="text-sm leading-relaxed wrap-anywhere whitespace-pre-wrap">{written}</p>
        ) : (
          <p className="text-sm text-muted">{t.none}</p>
        )}
      </section>
      <section className="flex flex-col gap-2">
        <h3 className="text-xs font-semibold text-muted">{t.rubric}</h3>
        {rows.length === 0 && <p className="text-sm text-muted">{t.noRows}</p>}
        <ol className="flex flex-col gap-3">
          {rows.map((row) => (
            <RowThen
              key={row.id}
              row={row}
              rubric={rubric}
              renderBoard={(one) => <ToBoard evidence={one} />}
            />
          ))}
        </ol>
      </section>
    </div>
  )
}
