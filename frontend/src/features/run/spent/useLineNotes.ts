import { useEffect, useSyncExternalStore } from 'react'
import type { CodeFile } from '../../../sync/code'
import { messages, useText } from '../../../i18n/messages'
import type { Desk } from '../desk'
import type { NotedEditor } from './lineNotes'

const text = messages({
  en: { title: (total: string, own: string) => `${total} in total, ${own} in this line itself` },
  de: { title: (total, own) => `insgesamt ${total}, davon ${own} in dieser Zeile selbst` },
})

/** Writes beside the code how long its lines took, in the run of which somebody here wants to see it. */
export function useLineNotes(desk: Desk, editor: NotedEditor | undefined, { path, text: content }: CodeFile) {
  const words = useText(text)
  const { measured } = useSyncExternalStore(desk.subscribe, desk.getState)
  const runs = useSyncExternalStore(desk.runs.subscribe, desk.runs.list)
  const isThere = runs.some(({ id, isMeasured }) => isMeasured && id === measured?.run)
  // Until something else is run.
  const shown = isThere && measured?.latest === runs[0]?.id ? measured?.run : undefined
  useEffect(() => {
    if (!editor || shown === undefined) return undefined
    const profile = desk.runs.profile(shown)
    const times = profile?.lines.filter(({ file }) => file === path) ?? []
    if (!profile || times.length === 0) return undefined
    const whole = profile.samples.at(-1)?.at ?? 0
    let stop: (() => void) | undefined
    let isOver = false
    // Few people need it. Without a network the chart says what it can by itself.
    void import('./lineNotes').then(
      ({ noteLines }) => {
        if (!isOver) stop = noteLines(editor, content, times, whole, words)
      },
      () => undefined,
    )
    return () => {
      isOver = true
      stop?.()
    }
  }, [desk, editor, shown, path, content, words])
}
