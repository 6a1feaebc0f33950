import { EyeOff } from 'lucide-react'
import { useId } from 'react'
import { messages, useText } from '../../../i18n/messages'
import type { TestRun } from './caseState'
import { type Status, StatusSign, StatusWords } from './CaseStatus'

const text = messages({
  en: {
    hidden: 'Hidden',
    means: 'You only see whether these pass.',
    one: (number: number) => `Hidden test ${number}`,
    later: 'Their results come together at the end.',
  },
  de: {
    hidden: 'Verborgen',
    means: 'Sie sehen nur, ob diese bestanden sind.',
    one: (number) => `Verborgener Test ${number}`,
    later: 'Die Ergebnisse kommen gemeinsam am Ende.',
  },
})

/** What candidates and observers are told of hidden tests: how many there were, and which have passed. */
export function HiddenOutcomes({ current: { run, results } }: { current: TestRun }) {
  const t = useText(text)
  const heading = useId()
  const count = run.tests?.hidden ?? 0
  if (count === 0) return null
  const passed = new Map(results.flatMap((one) => (one.kind === 'bare' ? [[one.number, one.hasPassed]] : [])))
  const isOver = run.state === 'finished'
  const statusOf = (number: number): Status => {
    const found = passed.get(number)
    if (found === undefined) return isOver ? 'none' : 'waiting'
    return found ? 'passed' : 'failed'
  }
  return (
    <section aria-labelledby={heading} data-cases="outcomes" className="mb-5">
      <div className="mb-1.5 flex min-h-7 items-center gap-2">
        <h3 id={heading} className="flex items-center gap-1.5 text-xs font-semibold text-muted">
          <EyeOff size={13} aria-hidden />
          {t.hidden}
        </h3>
        <span className="text-xs text-muted tabular-nums">{count}</span>
      </div>
      <p className="mb-2 text-xs text-pretty text-muted">{isOver ? t.means : `${t.means} ${t.later}`}</p>
      <ol className="overflow-hidden rounded-lg border border-line">
        {Array.from({ length: count }, (_, at) => (
          <li
            key={at}
            className="flex min-h-9 items-center gap-1.5 border-line pr-2.5 pl-2.5 text-sm not-first:border-t"
          >
            <StatusSign status={statusOf(at + 1)} />
            <span className="min-w-0 grow truncate">{t.one(at + 1)}</span>
            <StatusWords status={statusOf(at + 1)} />
          </li>
        ))}
      </ol>
    </section>
  )
}
