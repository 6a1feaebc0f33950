import { ChevronRight, CircleCheck, CircleMinus, CircleX } from 'lucide-react'
import { messages, useText } from '../../../i18n/messages'
import type { UnitTest } from '../../../sync/unitTests'
import { duration } from '../ending'
import { UnitText } from './UnitText'

const text = messages({
  en: { passed: 'Passed', failed: 'Failed', skipped: 'Skipped', printed: 'Printed', unnamed: 'No name' },
  de: {
    passed: 'Bestanden',
    failed: 'Nicht bestanden',
    skipped: 'Übersprungen',
    printed: 'Ausgegeben',
    unnamed: 'Ohne Namen',
  },
})

const signs = {
  passed: { Icon: CircleCheck, tone: 'text-good' },
  failed: { Icon: CircleX, tone: 'text-danger' },
  skipped: { Icon: CircleMinus, tone: 'text-muted' },
}

/** One test of the code's own: what became of it, and on request why. */
export function UnitRow({ test, opens }: { test: UnitTest; opens: boolean }) {
  const t = useText(text)
  const { group, name, state, durationMs, message, details, output } = test
  const { Icon, tone } = signs[state]
  const head = (
    <>
      <Icon size={14} className={`shrink-0 ${tone}`} aria-hidden />
      <span className="min-w-0 wrap-anywhere">
        {group && <span className="text-muted">{group} › </span>}
        {name || t.unnamed}
      </span>
      <span className="ml-auto flex shrink-0 items-baseline gap-1.5 pl-2 text-xs text-muted">
        {durationMs !== undefined && <span className="tabular-nums">{duration(durationMs)}</span>}
        <span data-unit-state={state} className={`font-medium ${tone}`}>
          {t[state]}
        </span>
      </span>
    </>
  )
  if (!message && !details && !output)
    return (
      <li className="unit">
        <div className="flex items-center gap-1.5 py-0.5 pr-3 pl-7.5">{head}</div>
      </li>
    )
  return (
    <li className="unit">
      <details open={opens}>
        <summary className="unit-summary flex cursor-pointer items-center gap-1.5 py-0.5 pr-3 pl-3">
          <ChevronRight size={12} className="unit-chevron shrink-0 text-muted" aria-hidden />
          {head}
        </summary>
        <div className="mb-2 ml-7.5 grid gap-1.5 border-l-2 border-line pr-3 pl-2">
          {message && !isIn(message, details) && <UnitText text={message} />}
          {details && <UnitText text={details} />}
          {output && (
            <div>
              <p className="text-xs text-muted">{t.printed}</p>
              <UnitText text={output} />
            </div>
          )}
        </div>
      </details>
    </li>
  )
}

/** Whether what is said in short is said at length, too. */
const isIn = (message: string, details: string) => details.includes(message.split('\n', 1)[0] ?? '')
