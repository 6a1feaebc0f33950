import { useCallback, useSyncExternalStore } from 'react'
import type { Code, CodeFile } from '../code'

function useFrom<T>(code: Code, look: () => T): T {
  return useSyncExternalStore(
    useCallback((listener: () => void) => code.subscribe(listener), [code]),
    look,
  )
}

/** Id of the room's language, which is the same for everybody. */
export const useRoomLanguage = (code: Code): string | undefined => useFrom(code, () => code.language)

/** Every file of the room, in their order, also those that are not shown. */
export const useFiles = (code: Code): readonly CodeFile[] => useFrom(code, () => code.files())

/** What a file is called now. */
export const usePath = (code: Code, id: string): string => useFrom(code, () => code.pathOf(id))
