import { MessageSquarePlus } from 'lucide-react'
import { useState } from 'react'
import { shownKeys } from '../../components/commands'
import { Composer } from '../../components/Composer'
import { loaded } from '../../components/loaded'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { longestText } from '../../sync/utterance'
import { commentKeys, select, useSelection } from './selection'
import { commentsOf, useThreads } from './useComments'

const text = messages({
  en: {
    add: 'Comment on the current line',
    empty: (keys: string) =>
      `No comments yet. Put the caret in a line of code and press ${keys} to comment on it.`,
    none: 'No comments yet.',
    first: (path: string) => `Comment on the line of your caret in ${path}`,
    placeholder: 'What about this line?',
    send: 'Send (Enter)',
    resolved: (count: number) => `Show ${count} resolved`,
  },
  de: {
    add: 'Die aktuelle Zeile kommentieren',
    empty: (keys) =>
      `Noch keine Kommentare. Setzen Sie die Schreibmarke in eine Zeile und drücken Sie ${keys}, um sie zu kommentieren.`,
    none: 'Noch keine Kommentare.',
    first: (path) => `Die Zeile mit Ihrer Schreibmarke in ${path} kommentieren`,
    placeholder: 'Was ist mit dieser Zeile?',
    send: 'Senden (Enter)',
    resolved: (count) => `${count} erledigte zeigen`,
  },
})

/** What was said. */
export const ThreadList = loaded(() => import('./ThreadList').then((part) => part.ThreadList))

const Suggest = loaded(() => import('./Suggest').then((part) => part.Suggest))

/** What was said about lines of the code. */
export function CommentsPanel() {
  const t = useText(text)
  const { documents, member, canWrite, navigation } = useRoom()
  const threads = useThreads(documents)
  const selection = useSelection()
  const [showsResolved, setShowsResolved] = useState(false)
  const selected = selection?.kind === 'thread' ? selection.id : undefined
  const resolved = threads.filter(({ isResolved }) => isResolved).length
  const begin = (words: string) => {
    if (selection?.kind !== 'new') return false
    const { path, position } = selection.place
    const speaker = { member: member.id, name: member.name, colour: member.colour }
    const id = commentsOf(documents).begin(path, position, speaker, words)
    if (id === undefined) return false
    select({ kind: 'thread', id })
    navigation.focus()
    return true
  }
  const add = () => {
    const place = navigation.here()
    if (place) select({ kind: 'new', place })
  }
  return (
    <div className="flex h-full flex-col gap-3 overflow-y-auto p-3">
      {canWrite && selection?.kind !== 'new' && (
        <button className="button self-start" title={shownKeys(commentKeys)} onClick={add}>
          <MessageSquarePlus size={16} aria-hidden />
          {t.add}
        </button>
      )}
      {canWrite && selection?.kind === 'new' && (
        <div className="flex flex-col gap-1.5">
          <p className="text-xs text-muted">{t.first(selection.place.path)}</p>
          <Composer
            label={t.first(selection.place.path)}
            placeholder={t.placeholder}
            send={t.send}
            longest={longestText}
            autoFocus
            onSend={begin}
            onCancel={() => {
              select(undefined)
              navigation.focus()
            }}
          />
          <Suggest key={JSON.stringify(selection.place)} place={selection.place} />
        </div>
      )}
      {threads.length === 0 && (
        <p className="text-sm text-muted">{canWrite ? t.empty(shownKeys(commentKeys)) : t.none}</p>
      )}
      {threads.length > 0 && (
        <ThreadList
          threads={threads.filter(({ isResolved, id }) => !isResolved || showsResolved || id === selected)}
          selected={selected}
        />
      )}
      {resolved > 0 && !showsResolved && (
        <button className="button button-small self-start" onClick={() => setShowsResolved(true)}>
          {t.resolved(resolved)}
        </button>
      )}
    </div>
  )
}
