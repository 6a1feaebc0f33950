import { type ComponentType, useEffect, useState } from 'react'
import { messages, useText } from '../i18n/messages'

const text = messages({ en: { loading: 'Loading…' }, de: { loading: 'Wird geladen …' } })

/**
 * A part of the page that is loaded when it is first shown. Not React's `lazy`: that keeps a
 * failed import for ever, and its fallback on the screen for at least 300 ms. Here what fails
 * goes to the error boundary, and showing it again tries again (PAGE-4).
 */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let Loaded: ComponentType<P> | undefined
  let loading: Promise<ComponentType<P>> | undefined
  const start = () => {
    loading ??= load().finally(() => {
      loading = undefined
    })
    return loading
  }
  return function Lazy(props: P) {
    const t = useText(text)
    const [, setState] = useState(0)
    useEffect(() => {
      if (Loaded) return undefined
      let isOver = false
      start().then(
        (found) => {
          Loaded = found
          if (!isOver) setState(1)
        },
        (error: unknown) => {
          if (isOver) return
          // Thrown while rendering: that is where boundaries catch.
          setState(() => {
            throw error
          })
        },
      )
      return () => {
        isOver = true
      }
    }, [])
    if (Loaded) return <Loaded {...props} />
    return (
      <p role="status" className="p-4 text-sm text-muted">
        {t.loading}
      </p>
    )
  }
}
