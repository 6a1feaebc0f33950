import { useCallback, useSyncExternalStore } from 'react'
import type { Code } from '../code'

/** Id of the room's language, which is the same for everybody. */
export function useRoomLanguage(code: Code): string | undefined {
  return useSyncExternalStore(
    useCallback((listener: () => void) => code.subscribe(listener), [code]),
    () => code.language,
  )
}

/** The text of a file, once it has come. */
export function useFile(code: Code, path: string) {
  return useSyncExternalStore(
    useCallback((listener: () => void) => code.subscribe(listener), [code]),
    () => code.file(path),
  )
}
