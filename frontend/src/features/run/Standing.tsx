import { Ban, CircleCheck, CircleX, Clock, LoaderCircle } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Run } from '../../sync/runs'
import { detailsOf, duration, isGood, standing } from './ending'

/** How a run stands, and what else is known of it. */
export function Standing({ run, isWhole }: { run: Run; isWhole: boolean }) {
  const details = detailsOf(run).join(' · ')
  const isRunning = run.state === 'running'
  const tone = run.state !== 'finished' ? 'text-ink' : isGood(run) ? 'text-good' : toneOf(run)
  return (
    <p
      data-run={run.number}
      data-run-state={run.state}
      className={`flex min-w-0 items-center gap-2 text-xs ${isWhole ? 'flex-wrap' : ''}`}
    >
      <span className={`flex shrink-0 items-center gap-1.5 font-medium ${tone}`}>
        <Icon run={run} />
        {standing(run)}
        {isRunning && <Elapsed key={run.id} />}
      </span>
      <span className={`text-muted ${isWhole ? 'wrap-anywhere' : 'truncate'}`} title={details}>
        {details}
      </span>
    </p>
  )
}

const toneOf = ({ outcome }: Run) => (outcome === 'cancelled' ? 'text-muted' : 'text-danger')

function Icon({ run }: { run: Run }) {
  const size = 14
  if (run.state === 'queued') return <Clock size={size} aria-hidden />
  if (run.state === 'running') return <LoaderCircle size={size} className="animate-spin" aria-hidden />
  if (isGood(run)) return <CircleCheck size={size} aria-hidden />
  return run.outcome === 'cancelled' ? <Ban size={size} aria-hidden /> : <CircleX size={size} aria-hidden />
}

/** For how long it has been running: by this page's clock, since it was first seen. */
function Elapsed() {
  const [began] = useState(Date.now)
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.round((Date.now() - began) / 1_000)), 1_000)
    return () => clearInterval(timer)
  }, [began])
  return seconds > 0 ? <span className="tabular-nums">{duration(seconds * 1_000)}</span> : null
}
