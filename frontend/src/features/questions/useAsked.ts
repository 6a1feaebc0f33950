import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { ApiError } from '../../api/request'
import { told } from '../../i18n/told'

/** What was asked for: still to come, here, or why it did not come. */
export type Asked<T> =
  { kind: 'coming' } | { kind: 'here'; value: T } | { kind: 'failed'; why: string; status: number }

/** Asks whenever `about` becomes another; what came before stays until there is more. */
export function useAsked<T>(about: string, ask: () => Promise<T>): [asked: Asked<T>, again: () => void] {
  const [attempt, setAttempt] = useState(0)
  const asking = `${attempt} ${about}`
  const [state, setState] = useState<{ of: string; asked: Asked<T> }>({
    of: asking,
    asked: { kind: 'coming' },
  })
  // It follows from `about`.
  const latest = useRef(ask)
  useLayoutEffect(() => {
    latest.current = ask
  })
  useEffect(() => {
    let isOver = false
    latest.current().then(
      (value) => !isOver && setState({ of: asking, asked: { kind: 'here', value } }),
      (error: unknown) => {
        const status = error instanceof ApiError ? error.status : 0
        if (!isOver) setState({ of: asking, asked: { kind: 'failed', why: told(error), status } })
      },
    )
    return () => {
      isOver = true
    }
  }, [asking])
  const again = () => setAttempt((before) => before + 1)
  return [state.of === asking ? state.asked : { kind: 'coming' }, again]
}
