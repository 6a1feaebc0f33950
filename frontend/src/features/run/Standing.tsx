import { Ban, CircleCheck, CircleX, Clock, LoaderCircle } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { serverClock } from '../../api/clock'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import type { Run } from '../../sync/runs'
import { useTestResults } from './cases/useTestResults'
import { detailsOf, duration, isGood, standing } from './ending'
import { text } from './text'

const counts = messages({
  en: { count: (done: number, total: number) => `${done} of ${total}` },
  de: { count: (done, total) => `${done} von ${total}` },
})

/** How a run stands, and what else is known of it. */
export function Standing({ run, isWhole }: { run: Run; isWhole: boolean }) {
  const t = useText(text)
  const { navigation } = useRoom()
  const details = detailsOf(run).join(' · ')
  return (
    <p
      data-run={run.number}
      data-run-state={run.state}
      className={`flex min-w-0 items-center gap-2 text-xs ${isWhole ? 'flex-wrap' : ''}`}
    >
      <Words run={run} />
      {run.tests && (
        <button
          className="shrink-0 cursor-pointer font-medium text-accent hover:underline"
          onClick={() => navigation.show('tests')}
        >
          {t.showTests}
        </button>
      )}
      <span className={`text-muted ${isWhole ? 'wrap-anywhere' : 'truncate'}`} title={details}>
        {details}
      </span>
    </p>
  )
}

/** How it stands, in a few words and a sign. */
export function Words({ run }: { run: Run }) {
  const isRunning = run.state === 'running'
  const tone = run.state !== 'finished' ? 'text-ink' : isGood(run) ? 'text-good' : toneOf(run)
  return (
    <span className={`flex shrink-0 items-center gap-1.5 font-medium ${tone}`}>
      <Icon run={run} />
      {standing(run)}
      {isRunning && run.tests && ' '}
      {isRunning && run.tests && <Count run={run.id} total={run.tests.total} />}
      {isRunning && <Elapsed key={run.id} startedAt={run.startedAt} />}
    </span>
  )
}

/** How many tests have ended. */
function Count({ run, total }: { run: string; total: number }) {
  const t = useText(counts)
  const results = useTestResults()
  const done = useSyncExternalStore(results.subscribe, () => results.count(run))
  return <span className="tabular-nums">{t.count(done, total)}</span>
}

const toneOf = ({ outcome }: Run) => (outcome === 'cancelled' ? 'text-muted' : 'text-danger')

function Icon({ run }: { run: Run }) {
  const size = 14
  if (run.state === 'queued') return <Clock size={size} aria-hidden />
  if (run.state === 'running') return <LoaderCircle size={size} className="animate-spin" aria-hidden />
  if (isGood(run)) return <CircleCheck size={size} aria-hidden />
  return run.outcome === 'cancelled' ? <Ban size={size} aria-hidden /> : <CircleX size={size} aria-hidden />
}

const present = () => serverClock.now()

/** For how long it has been running, by the server's clock: the same for everybody, whenever they came. */
function Elapsed({ startedAt }: Pick<Run, 'startedAt'>) {
  const { now = present } = useRoom()
  const [seen] = useState(now)
  const began = startedAt ?? seen
  const [at, setAt] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), 1_000)
    return () => clearInterval(timer)
  }, [now])
  const seconds = Math.max(0, Math.round((at - began) / 1_000))
  return seconds > 0 ? <span className="tabular-nums">{duration(seconds * 1_000)}</span> : null
}
