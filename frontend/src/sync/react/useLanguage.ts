import { useCallback, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import { type Language, languageOfFile, languageOfPath } from '../../config/languages'

/** No first line that says something is longer. */
const longest = 100

/** The language of a file, which may change as its first line is written. */
export function useLanguage(path: string, text: Y.Text | undefined): Language {
  const subscribe = useCallback(
    (listener: () => void) => {
      text?.observe(listener)
      return () => text?.unobserve(listener)
    },
    [text],
  )
  return useSyncExternalStore(subscribe, () => {
    const named = languageOfPath(path)
    // Whole texts are not read for nothing at each key.
    return text && named.id === 'text'
      ? languageOfFile(path, text.toString().slice(0, longest).split('\n', 1)[0] ?? '')
      : named
  })
}
