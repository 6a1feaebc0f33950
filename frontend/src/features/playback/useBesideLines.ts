import { useEffect } from 'react'
import type * as Y from 'yjs'
import { messages, textOf } from '../../i18n/messages'
import type { Editor } from '../editor/public'
import { authorNotes, heatNotes, linesOf, type NoteOfLine } from './lines'
import { type OpenPlayback, usePlayback } from './player'

const text = messages({
  en: {
    deleted: (count: number) =>
      count === 1 ? '1 character was deleted here' : `${count} characters were deleted here`,
  },
  de: {
    deleted: (count) =>
      count === 1 ? 'Hier wurde 1 Zeichen gelöscht' : `Hier wurden ${count} Zeichen gelöscht`,
  },
})

/** What stands beside the lines of the code. */
export type Beside = 'nothing' | 'authors' | 'heat'

type Kind = Exclude<Beside, 'nothing'>

/** The notes of a file as it is shown; undefined where it has changed meanwhile. */
async function notesOf(
  kind: Kind,
  { player, authors }: OpenPlayback,
  file: string,
  shown: Y.Text,
): Promise<NoteOfLine[] | undefined> {
  const { at } = player.getState()
  if (kind === 'authors') {
    const found = await player.attribution('code', file, at)
    if (!found || found.text !== shown.toString()) return undefined
    return authorNotes(linesOf(found.text, found.runs), (index) => authors[index])
  }
  const content = shown.toString()
  const deleted = await player.heat(file, at)
  if (content !== shown.toString()) return undefined
  return heatNotes(content, deleted, textOf(text).deleted)
}

/** Writes beside the lines who wrote them, or how much was deleted there, as the recording goes on. */
export function useBesideLines(
  editor: Editor | undefined,
  file: string | undefined,
  shown: Y.Text | undefined,
  beside: Beside,
) {
  const open = usePlayback()
  useEffect(() => {
    if (!editor || file === undefined || !shown || beside === 'nothing') return undefined
    const over = new AbortController()
    let isAsking = false
    let isStale = true
    const look = async () => {
      if (isAsking) return
      isAsking = true
      // One question at a time; what has changed meanwhile is asked for again.
      while (isStale && !over.signal.aborted) {
        isStale = false
        const notes = await notesOf(beside, open, file, shown).catch(() => undefined)
        if (!over.signal.aborted && notes) editor.setLineNotes(notes)
      }
      isAsking = false
    }
    const onText = () => {
      isStale = true
      void look()
    }
    shown.observe(onText)
    void look()
    return () => {
      over.abort()
      shown.unobserve(onText)
      editor.setLineNotes([])
    }
  }, [editor, file, shown, beside, open])
}
