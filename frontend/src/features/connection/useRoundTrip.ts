import { useEffect, useState } from 'react'
import { roundTrip } from '../../api/health'

/** Between two measurements, in milliseconds. */
const pause = 2_000

/** The shortest of so many is told: one alone may have waited for something of this machine. */
const kept = 5

/**
 * How long the server takes to answer, in milliseconds, measured as long as somebody looks.
 * `null` where it does not answer; undefined until it is known.
 */
export function useRoundTrip(): number | null | undefined {
  const [shown, setShown] = useState<number | null>()
  useEffect(() => {
    const over = new AbortController()
    const last: number[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const measure = async () => {
      const took = await roundTrip(AbortSignal.any([over.signal, AbortSignal.timeout(5_000)]))
      if (over.signal.aborted) return
      if (took === undefined) last.length = 0
      else last.push(took)
      if (last.length > kept) last.shift()
      setShown(took === undefined ? null : Math.min(...last))
      timer = setTimeout(() => void measure(), pause)
    }
    void measure()
    return () => {
      over.abort()
      clearTimeout(timer)
    }
  }, [])
  return shown
}
