import type { ReactNode } from 'react'
import { messages, useText } from '../../i18n/messages'
import type { Polled } from './usePolled'

const text = messages({
  en: {
    loading: 'Loading…',
    again: 'Try again',
    stale: (why: string) => `Not up to date. ${why}`,
  },
  de: {
    loading: 'Wird geladen …',
    again: 'Erneut versuchen',
    stale: (why) => `Nicht auf dem neuesten Stand. ${why}`,
  },
})

interface Props<T> {
  polled: Polled<T>
  onAgain: () => void
  children: (value: T) => ReactNode
}

/** What was asked for; or that it is still to come, or why it did not come. */
export function Shown<T>({ polled, onAgain, children }: Props<T>) {
  const t = useText(text)
  if (polled.kind === 'coming')
    return (
      <p role="status" className="text-sm text-muted">
        {t.loading}
      </p>
    )
  if (polled.kind === 'failed')
    return (
      <div role="alert" className="flex flex-col items-start gap-3 text-sm">
        <p>{polled.why}</p>
        <button className="button" onClick={onAgain}>
          {t.again}
        </button>
      </div>
    )
  return (
    <>
      {polled.stale && (
        <p role="alert" className="admin-stale">
          {t.stale(polled.stale)}
        </p>
      )}
      {children(polled.value)}
    </>
  )
}
