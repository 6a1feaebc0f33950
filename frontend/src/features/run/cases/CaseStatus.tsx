import { CircleCheck, CircleDashed, CircleX, Clock, LoaderCircle } from 'lucide-react'
import { messages, useText } from '../../../i18n/messages'
import { duration } from '../ending'

const text = messages({
  en: { passed: 'Passed', failed: 'Failed', waiting: 'Waiting', running: 'Running', none: 'Not run' },
  de: {
    passed: 'Bestanden',
    failed: 'Nicht bestanden',
    waiting: 'Wartet',
    running: 'Läuft',
    none: 'Nicht gelaufen',
  },
})

export type Status = 'passed' | 'failed' | 'waiting' | 'running' | 'none'

const signs = {
  passed: { Icon: CircleCheck, className: 'text-good' },
  failed: { Icon: CircleX, className: 'text-danger' },
  waiting: { Icon: Clock, className: 'text-muted' },
  running: { Icon: LoaderCircle, className: 'animate-spin text-accent' },
  none: { Icon: CircleDashed, className: 'text-muted' },
}

/** The sign of how a case stands. */
export function StatusSign({ status }: { status: Status }) {
  const { Icon, className } = signs[status]
  return <Icon size={16} className={`shrink-0 ${className}`} aria-hidden />
}

const tones = { passed: 'text-good', failed: 'text-danger', waiting: '', running: '', none: '' }

/** The same in words, and how long it took. Nothing is told by colour alone. */
export function StatusWords({ status, took }: { status: Status; took?: number | undefined }) {
  const t = useText(text)
  return (
    <span className="flex shrink-0 items-baseline gap-1.5 text-xs text-muted">
      {took !== undefined && <span className="case-took tabular-nums">{duration(took)}</span>}
      <span data-case-status={status} className={`font-medium ${tones[status]}`}>
        {t[status]}
      </span>
    </span>
  )
}
