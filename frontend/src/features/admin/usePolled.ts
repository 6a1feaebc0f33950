import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { ApiError } from '../../api/request'
import { told } from '../../i18n/told'
import { refuse } from './key'

/** What was asked for: still to come, here (and if so, what keeps it from being up to date), or why it did not come. */
export type Polled<T> =
  | { kind: 'coming' }
  | { kind: 'here'; value: T; stale?: string }
  | { kind: 'failed'; why: string; status: number }

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
  const [state, setState] = useState<{ about: string; polled: Polled<T> }>({
    about,
    polled: { kind: 'coming' },
  })
  // It follows from `about` and the key.
  const latest = useRef(ask)
  const look = useRef(() => {})
  useLayoutEffect(() => {
    latest.current = ask
  })
  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let isAsking = false
    /** Somebody wants to know of something that the question under way does not ask. */
    let isWanted = false
    const answered = (polled: (before: Polled<T>) => Polled<T>) => {
      if (isOver) return
      setState((now) => ({ about, polled: polled(now.about === about ? now.polled : { kind: 'coming' }) }))
    }
    const askOnce = async () => {
      try {
        const value = await latest.current()
        answered(() => ({ kind: 'here', value }))
      } catch (error) {
        const status = error instanceof ApiError ? error.status : 0
        if (status === 401 && !isOver) refuse(key)
        answered((before) => afterFailure(before, told(error), status))
      }
    }
    look.current = () => {
      clearTimeout(timer)
      isWanted = isAsking
      if (isAsking || document.hidden || isOver) return
      isAsking = true
      void askOnce().then(() => {
        isAsking = false
        if (!isOver) timer = setTimeout(look.current, isWanted ? 0 : every)
      })
    }
    const onShown = () => look.current()
    document.addEventListener('visibilitychange', onShown)
    onShown()
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onShown)
    }
  }, [key, about, every])
  // After whatever else the same event changes.
  const again = useCallback(() => void setTimeout(() => look.current()), [])
  return [state.about === about ? state.polled : { kind: 'coming' }, again]
}
