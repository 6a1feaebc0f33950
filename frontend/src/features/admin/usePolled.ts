import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { ApiError } from '../../api/request'
import { told } from '../../i18n/told'
import { refuse } from './key'

/** What was asked for: still to come, here (and if so, what keeps it from being up to date), or why it did not come. */
export type Polled<T> =
  { kind: 'coming' } | { kind: 'here'; value: T; stale?: string } | { kind: 'failed'; why: string; status: number }

/** What holds after one more try has failed: what came before stays in sight. */
export function afterFailure<T>(before: Polled<T>, why: string, status: number): Polled<T> {
  // What is not there any more is not shown either.
  if (before.kind !== 'here' || status === 404) return { kind: 'failed', why, status }
  return { ...before, stale: why }
}

/**
 * Asks now, again every so many milliseconds while the tab is in sight, and when `about` becomes
 * another. One question at a time; what came last stays until there is more.
 */
export function usePolled<T>(
  key: string,
  about: string,
  every: number,
  ask: () => Promise<T>,
): [polled: Polled<T>, again: () => void] {
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<{ about: string; polled: Polled<T> }>({
    about,
    polled: { kind: 'coming' },
  })
  // It follows from `about` and the key.
  const latest = useRef(ask)
  useLayoutEffect(() => {
    latest.current = ask
  })
  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let isAsking = false
    const look = async () => {
      clearTimeout(timer)
      if (isAsking || document.hidden) return
      isAsking = true
      try {
        const value = await latest.current()
        if (!isOver) setState({ about, polled: { kind: 'here', value } })
      } catch (error) {
        const status = error instanceof ApiError ? error.status : 0
        if (isOver) return
        if (status === 401) refuse(key)
        setState(({ about: of, polled }) => {
          const before: Polled<T> = of === about ? polled : { kind: 'coming' }
          return { about, polled: afterFailure(before, told(error), status) }
        })
      } finally {
        isAsking = false
        if (!isOver) timer = setTimeout(() => void look(), every)
      }
    }
    const onShown = () => void look()
    document.addEventListener('visibilitychange', onShown)
    void look()
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onShown)
    }
  }, [key, about, every, attempt])
  const again = useCallback(() => setAttempt((before) => before + 1), [])
  return [state.about === about ? state.polled : { kind: 'coming' }, again]
}
