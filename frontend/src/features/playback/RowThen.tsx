import type { ReactNode } from 'react'
import { messages, useText } from '../../i18n/messages'
import { timeOfDay } from '../../i18n/time'
import { useSharedText } from '../../sync/react/useDocument'
import {
  type BoardEvidence,
  type Evidence,
  evidenceKey,
  highestScore,
  type Row,
  type Rubric,
} from '../../sync/rubric'

const text = messages({
  en: {
    score: (score: number) => `${score} of ${highestScore}`,
    noScore: 'No score yet',
    evidence: 'Evidence',
    emptyLine: '(empty line)',
    board: 'The board',
  },
  de: {
    score: (score) => `${score} von ${highestScore}`,
    noScore: 'Noch nicht bewertet',
    evidence: 'Belege',
    emptyLine: '(leere Zeile)',
    board: 'Die Tafel',
  },
})

interface Props {
  row: Row
  rubric: Rubric
  /** What the score is called, where there are others beside it. */
  scoreTitle?: string
  /** When a piece of evidence was kept; the time of day where nothing else is said. */
  renderWhen?: (evidence: Evidence) => ReactNode
  /** Shows a part of the board; what was written there where nothing is said. */
  renderBoard?: (evidence: BoardEvidence) => ReactNode
  /** What stands below it. */
  children?: ReactNode
}

/** A row of the rubric as it stood. */
export function RowThen({
  row: { id, title, score, evidence },
  rubric,
  scoreTitle,
  renderWhen,
  renderBoard,
  children,
}: Props) {
  const t = useText(text)
  const comment = useSharedText(rubric.comment(id))
  return (
    <li data-row={id} className="flex flex-col gap-1.5 rounded-lg border border-line p-2.5 text-sm">
      <div className="flex items-baseline justify-between gap-2">
        <span className="min-w-0 font-medium wrap-anywhere">{title}</span>
        <span className={`shrink-0 tabular-nums ${score === null ? 'text-xs text-muted' : 'font-semibold'}`}>
          {scoreTitle !== undefined && <span className="text-xs font-normal text-muted">{scoreTitle} </span>}
          {score === null ? t.noScore : t.score(score)}
        </span>
      </div>
      {comment && <p className="wrap-anywhere whitespace-pre-wrap">{comment}</p>}
      {evidence.length > 0 && (
        <ul aria-label={t.evidence} className="flex flex-col gap-0.5 text-xs">
          {evidence.map((one) => (
            <li
              key={evidenceKey(one)}
              className={`flex min-w-0 gap-2 ${'board' in one ? 'items-start' : 'items-baseline'}`}
            >
              <span className="shrink-0 text-muted tabular-nums">
                {renderWhen ? renderWhen(one) : timeOfDay(one.at)}
              </span>
              {'board' in one ? (
                (renderBoard?.(one) ?? <span className="truncate">{one.quote || t.board}</span>)
              ) : (
                <code className="truncate font-mono">{one.quote || t.emptyLine}</code>
              )}
            </li>
          ))}
        </ul>
      )}
      {children}
    </li>
  )
}
