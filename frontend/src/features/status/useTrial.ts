import { useCallback, useEffect, useRef, useState } from 'react'
import { followTrial, type TrialEvent } from '../../api/trials'
import { after, type Standing, standingOf, type Trial } from './trial'

/** A trial of the server's sandbox, and how to begin and to stop one. Leaving the page stops it. */
export function useTrial() {
  const [standing, setStanding] = useState<Standing>({ kind: 'idle' })
  const stopper = useRef<AbortController>(undefined)
  useEffect(() => () => stopper.current?.abort(), [])

  const start = useCallback(async (key: string) => {
    const own = new AbortController()
    stopper.current?.abort()
    stopper.current = own
    setStanding({ kind: 'starting' })
    let trial: Trial | undefined
    const hear = (event: TrialEvent) => {
      trial = after(trial, event)
      if (trial && !own.signal.aborted) setStanding({ kind: 'running', trial })
    }
    let error: unknown
    try {
      await followTrial(key, hear, own.signal)
    } catch (caught) {
      error = caught
    }
    // Another trial is shown by now, or none any more.
    if (stopper.current !== own) return
    if (trial) setStanding(standingOf(trial, own.signal.aborted ? 'stopped' : 'over'))
    else setStanding(own.signal.aborted ? { kind: 'idle' } : { kind: 'refused', error })
  }, [])
  const stop = useCallback(() => stopper.current?.abort(), [])
  return { standing, start, stop }
}
