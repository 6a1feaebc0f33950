import { useEffect, useState } from 'react'
import { serverClock } from '../../api/clock'
import { type Shown, shownAt, type Timer } from '../../sync/timer'

/** What the timer shows now. It counts on the second, and only while it runs. */
export function useShown(timer: Timer): Shown {
  const [now, setNow] = useState(() => serverClock.now())
  const shown = shownAt(timer, now)
  const { isRunning } = shown
  // Another end is another moment to count from.
  useEffect(() => {
    const { countdown } = timer
    let timeout: ReturnType<typeof setTimeout>
    const count = () => {
      const current = serverClock.now()
      setNow(current)
      if (!isRunning || countdown.kind !== 'running') return
      // A little later, so that no second is shown twice.
      timeout = setTimeout(count, (Math.max(0, countdown.endsAt - current) % 1_000) + 15)
    }
    timeout = setTimeout(count)
    return () => clearTimeout(timeout)
  }, [timer, isRunning])
  return shown
}
