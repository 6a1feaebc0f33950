import { useMemo } from 'react'
import type * as Y from 'yjs'
import { messages, useText } from '../../i18n/messages'
import { cleanName } from '../../session/people'
import { useRoom } from '../../session/react/room'
import { indexIn } from '../../sync/comments'
import { useThreads } from './useComments'

const text = messages({
  en: { mark: (name: string, words: string) => `Comment by ${name}: ${words}` },
  de: { mark: (name, words) => `Kommentar von ${name}: ${words}` },
})

/** Where in a file the open threads stand, for its editor. */
export function useMarks(path: string, file: Y.Text | undefined) {
  const t = useText(text)
  const { documents } = useRoom()
  const threads = useThreads(documents)
  return useMemo(() => {
    if (!file) return []
    return threads.flatMap(({ id, isResolved, path: theirs, position, said: [first] }) => {
      const at = isResolved || theirs !== path ? undefined : indexIn(file, position)
      const label = first && t.mark(cleanName(first.name), first.text.slice(0, 80))
      return at === undefined || !label ? [] : [{ id, at, label }]
    })
  }, [threads, path, file, t])
}
