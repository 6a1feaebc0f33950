import { Square } from 'lucide-react'
import { messages, useText } from '../../i18n/messages'
import { summaryOf, type Trial } from './trial'

const text = messages({
  en: {
    label: 'Progress of the trial',
    starting: 'Starting…',
    well: (tried: number, total: number) => `${tried} of ${total} tried, all contained so far`,
    badly: (tried: number, total: number, escaped: number) =>
      `${tried} of ${total} tried, ${escaped} not contained`,
    stop: 'Stop',
  },
  de: {
    label: 'Fortschritt der Prüfung',
    starting: 'Wird gestartet …',
    well: (tried, total) => `${tried} von ${total} versucht, bisher alle abgefangen`,
    badly: (tried, total, escaped) => `${tried} von ${total} versucht, ${escaped} nicht abgefangen`,
    stop: 'Stoppen',
  },
})

/** How far a trial is that runs. It stays in sight while its list is longer than the window. */
export function Progress({ trial, onStop }: { trial: Trial | undefined; onStop: () => void }) {
  const t = useText(text)
  const { tried, total, escaped } = trial ? summaryOf(trial) : { tried: 0, total: 0, escaped: [] }
  const said = escaped.length > 0 ? t.badly(tried, total, escaped.length) : t.well(tried, total)
  return (
    <div className="status-progress" data-escaped={escaped.length > 0}>
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <p className="text-sm tabular-nums">{trial ? said : t.starting}</p>
        <div
          role="progressbar"
          aria-label={t.label}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={tried}
          className="status-bar"
        >
          <div style={{ width: `${total > 0 ? (tried / total) * 100 : 0}%` }} />
        </div>
      </div>
      <button type="button" className="button" onClick={onStop}>
        <Square size={14} aria-hidden />
        {t.stop}
      </button>
    </div>
  )
}
