import { type ComponentType, useSyncExternalStore } from 'react'
import { messages, useText } from '../i18n/messages'

const text = messages({
  en: {
    loading: 'Loading',
    failed: 'This part of the page could not be loaded. Check your connection.',
    again: 'Try again',
  },
  de: {
    loading: 'Wird geladen',
    failed: 'Dieser Teil der Seite konnte nicht geladen werden. Prüfen Sie Ihre Verbindung.',
    again: 'Erneut versuchen',
  },
})

/** A component that is loaded when it is first shown, or before. */
export type Loadable<P extends object> = ComponentType<P> & {
  /** Loads it now: it may be needed when the network is gone. */
  preload: () => void
}

/**
 * A component that is loaded when it is first shown. Not by `lazy`, which keeps a failure
 * for ever (PAGE-4): here one may try again.
 */
export function loaded<P extends object>(load: () => Promise<ComponentType<P>>): Loadable<P> {
  type State = { kind: 'loading' } | { kind: 'failed' } | { kind: 'here'; Shown: ComponentType<P> }
  let state: State = { kind: 'loading' }
  let loading: Promise<void> | undefined
  const listeners = new Set<() => void>()
  const change = (next: State) => {
    state = next
    for (const listener of listeners) listener()
  }
  const start = () => {
    loading ??= load().then(
      (Shown) => change({ kind: 'here', Shown }),
      () => {
        loading = undefined
        change({ kind: 'failed' })
      },
    )
  }
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    start()
    return () => listeners.delete(listener)
  }
  const again = () => {
    change({ kind: 'loading' })
    start()
  }
  function Loaded(props: P) {
    const t = useText(text)
    const now = useSyncExternalStore(subscribe, () => state)
    if (now.kind === 'here') return <now.Shown {...props} />
    if (now.kind === 'loading') return <p role="status" aria-label={t.loading} />
    return (
      <div role="alert" className="flex flex-col items-start gap-3 p-4 text-sm">
        <p>{t.failed}</p>
        <button className="button" onClick={again}>
          {t.again}
        </button>
      </div>
    )
  }
  return Object.assign(Loaded, { preload: start })
}
