import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { languageOf } from '../../config/languages'
import { useRoom } from '../../session/react/room'
import type { CodeFile } from '../../sync/code'
import { useFiles, useRoomLanguage } from '../../sync/react/useCode'
import { fileOf } from '../../sync/whereabouts'

const keyOf = (room: string) => `pairpad.file.${room}`

function remembered(room: string): string | undefined {
  try {
    return sessionStorage.getItem(keyOf(room)) ?? undefined
  } catch {
    // Storage can be switched off; the choice then lasts as long as the page.
    return undefined
  }
}

function remember(room: string, id: string) {
  try {
    sessionStorage.setItem(keyOf(room), id)
  } catch {
    // See above.
  }
}

/** The file in this tab's editor: one's own choice. */
export interface OpenedFile {
  /** Undefined before there is any. */
  file: CodeFile | undefined
  /** Shows another; its text may come later. */
  open: (id: string) => void
}

/** Which file is open. Whom one follows takes one along. */
export function useOpenFile(): OpenedFile {
  const { room, documents, navigation } = useRoom()
  const files = useFiles(documents.code)
  const language = languageOf(useRoomLanguage(documents.code))
  const [chosen, setChosen] = useState(() => remembered(room.id))
  const [last, setLast] = useState<string>()
  const find = (id: string | undefined) => files.find((file) => file.id === id)
  // The file of a language that is new here comes from the server: until then one stays where one is.
  const file = find(chosen) ?? find(language.file) ?? find(last)
  if (file && file.id !== last) setLast(file.id)
  // From here on it is one's own choice: the next language does not take it away by itself.
  if (chosen === undefined && file) setChosen(file.id)
  const theirs = useFileOf(navigation.following, files)
  const [seen, setSeen] = useState(theirs)
  if (theirs !== seen) {
    setSeen(theirs)
    if (theirs !== undefined) setChosen(theirs)
  }
  useEffect(() => {
    if (chosen !== undefined) remember(room.id, chosen)
  }, [room.id, chosen])
  return { file, open: setChosen }
}

/** Id of the file in which somebody's caret is. */
function useFileOf(client: number | undefined, files: readonly CodeFile[]): string | undefined {
  const { awareness } = useRoom().documents.get('code')
  return useSyncExternalStore(
    useCallback(
      (listener) => {
        awareness.on('change', listener)
        return () => awareness.off('change', listener)
      },
      [awareness],
    ),
    () => (client === undefined ? undefined : fileOf(awareness.getStates().get(client), files)?.id),
  )
}
