import { useMemo } from 'react'
import { messages, useText } from '../../i18n/messages'
import { cleanName } from '../../session/people'
import type { Mark } from '../playback/public'
import type { Item } from './items'

const text = messages({
  en: { said: (name: string, words: string) => `Comment by ${name}: ${words}` },
  de: { said: (name, words) => `Kommentar von ${name}: ${words}` },
})

/** As much of a comment as is shown on pointing at its sign. */
const longest = 80

/** What was said, as signs on the timeline. */
export function useCommentMarks(items: readonly Item[]): Mark[] {
  const t = useText(text)
  return useMemo(
    () =>
      items.flatMap((item): Mark[] => {
        const first =
          item.kind === 'review'
            ? { name: item.comment.by.name, text: item.comment.text }
            : item.thread.said[0]
        if (!first?.text) return []
        const words = first.text.length > longest ? `${first.text.slice(0, longest)}…` : first.text
        const label = t.said(cleanName(first.name), words.replaceAll(/\s+/g, ' '))
        return [
          { id: `comment ${item.id}`, at: item.at, kind: 'comment', tone: 'none', label, member: undefined },
        ]
      }),
    [items, t],
  )
}
