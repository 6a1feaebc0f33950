import { useRef, useSyncExternalStore } from 'react'

/** Something that tells when it has changed. */
interface Observable {
  subscribe: (listener: () => void) => () => void
}

/** What `read` finds in something that changes, read again after each change and not before. */
export function useObserved<S extends Observable, T>(source: S, read: (source: S) => T): T {
  const seen = useRef<{ source: S; value: T } | undefined>(undefined)
  return useSyncExternalStore(
    (listener) =>
      source.subscribe(() => {
        seen.current = undefined
        listener()
      }),
    () => {
      if (seen.current?.source !== source) seen.current = { source, value: read(source) }
      return seen.current.value
    },
  )
}
