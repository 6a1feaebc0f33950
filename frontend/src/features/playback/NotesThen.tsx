import { useMemo } from 'react'
import { messages, useText } from '../../i18n/messages'
import { timeOfDay } from '../../i18n/time'
import { Notes } from '../../sync/notes'
import { useSharedText } from '../../sync/react/useDocument'
import { useSnapshot } from '../../sync/react/useSnapshot'
import { highestScore, type Row, Rubric } from '../../sync/rubric'
import { usePlayback } from './player'

const text = messages({
  en: {
    notes: 'Notes',
    none: 'No notes up to this moment.',
    rubric: 'Rubric',
    noRows: 'No rubric up to this moment.',
    score: (score: number) => `${score} of ${highestScore}`,
    noScore: 'No score yet',
    evidence: 'Evidence',
    emptyLine: '(empty line)',
  },
  de: {
    notes: 'Notizen',
    none: 'Bis zu diesem Moment keine Notizen.',
    rubric: 'Bewertung',
    noRows: 'Bis zu diesem Moment keine Bewertung.',
    score: (score) => `${score} von ${highestScore}`,
    noScore: 'Noch nicht bewertet',
    evidence: 'Belege',
    emptyLine: '(leere Zeile)',
  },
})

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
            <RowThen key={row.id} row={row} rubric={rubric} />
          ))}
        </ol>
      </section>
    </div>
  )
}

function RowThen({ row: { id, title, score, evidence }, rubric }: { row: Row; rubric: Rubric }) {
  const t = useText(text)
  const comment = useSharedText(rubric.comment(id))
  return (
    <li data-row={id} className="flex flex-col gap-1.5 rounded-lg border border-line p-2.5 text-sm">
      <div className="flex items-baseline justify-between gap-2">
        <span className="min-w-0 font-medium wrap-anywhere">{title}</span>
        <span className={`shrink-0 tabular-nums ${score === null ? 'text-xs text-muted' : 'font-semibold'}`}>
          {score === null ? t.noScore : t.score(score)}
        </span>
      </div>
      {comment && <p className="wrap-anywhere whitespace-pre-wrap">{comment}</p>}
      {evidence.length > 0 && (
        <ul aria-label={t.evidence} className="flex flex-col gap-0.5 text-xs">
          {evidence.map((one) => (
            <li key={`${one.at} ${one.path} ${one.quote}`} className="flex min-w-0 items-baseline gap-2">
              <span className="shrink-0 text-muted tabular-nums">{timeOfDay(one.at)}</span>
              <code className="truncate font-mono">{one.quote || t.emptyLine}</code>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
