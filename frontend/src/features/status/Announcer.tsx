import { messages, useText } from '../../i18n/messages'
import { titleOf } from './attempts'
import type { Standing } from './trial'
import { verdictLine } from './verdictText'

const text = messages({
  en: {
    begun: (count: number) => `${count} hostile programs are running.`,
    escaped: (title: string) => `Not contained: ${title}.`,
  },
  de: {
    begun: (count) => `${count} feindliche Programme laufen.`,
    escaped: (title) => `Nicht abgefangen: ${title}.`,
  },
})

/** Tells screen readers that a trial has begun, what was not contained, and how it ended; nothing else (PAGE-7). */
export function Announcer({ standing }: { standing: Standing }) {
  const t = useText(text)
  const trial = standing.kind === 'running' || standing.kind === 'over' ? standing.trial : undefined
  // In the order in which they came: of a log, what is added is read.
  const escaped = trial ? [...trial.attempts.values()].filter(({ held }) => !held) : []
  return (
    <div role="log" data-trial-said className="sr-only">
      {trial && <p>{t.begun(trial.programs.length)}</p>}
      {escaped.map(({ program }) => (
        <p key={program}>{t.escaped(titleOf(program))}</p>
      ))}
      {standing.kind === 'over' && <p>{verdictLine(standing.trial, standing.how)}</p>}
    </div>
  )
}
