import { Check, CornerDownLeft, RotateCcw } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Composer } from '../../components/Composer'
import { Saying } from '../../components/Saying'
import { messages, useText } from '../../i18n/messages'
import { cleanName, colourCount } from '../../session/people'
import { useRoom } from '../../session/react/room'
import { indexIn, type Thread } from '../../sync/comments'
import { longestText } from '../../sync/utterance'
import { SuggestionView } from './SuggestionView'
import { commentsOf } from './useComments'

const text = messages({
  en: {
    line: (path: string, line: number) => `${path}, line ${line}`,
    gone: (path: string) => `${path}, the line is gone`,
    resolve: 'Resolve',
    reopen: 'Reopen',
    reply: 'Reply',
    send: 'Send (Enter)',
  },
  de: {
    line: (path, line) => `${path}, Zeile ${line}`,
    gone: (path) => `${path}, die Zeile gibt es nicht mehr`,
    resolve: 'Erledigt',
    reopen: 'Wieder öffnen',
    reply: 'Antworten',
    send: 'Senden (Enter)',
  },
})

/** One thread: where it stands, what was said, and an answer. */
export function ThreadView({ thread, isSelected }: { thread: Thread; isSelected: boolean }) {
  const t = useText(text)
  const { documents, member, canWrite, navigation } = useRoom()
  const { id, path, position, isResolved, said } = thread
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isSelected) item.current?.scrollIntoView({ block: 'nearest' })
  }, [isSelected])
  const file = documents.code.file(path)
  const index = file && indexIn(file, position)
  const line = file && index !== undefined ? file.toString().slice(0, index).split('\n').length : undefined
  const comments = commentsOf(documents)
  return (
    <li
      ref={item}
      data-thread={id}
      className={`flex flex-col gap-2.5 rounded-lg border p-3 ${isSelected ? 'border-accent' : 'border-line'} ${isResolved ? 'opacity-70' : ''}`}
    >
      <div className="flex items-center justify-between gap-2">
        <button
          className="flex min-w-0 cursor-pointer items-center gap-1.5 text-xs text-muted hover:text-ink"
          onClick={() => navigation.goTo({ path, position })}
        >
          <CornerDownLeft size={14} className="shrink-0" aria-hidden />
          <span className="truncate font-mono">{line === undefined ? t.gone(path) : t.line(path, line)}</span>
        </button>
        {canWrite && (
          <button
            className="button button-icon button-small"
            aria-label={isResolved ? t.reopen : t.resolve}
            title={isResolved ? t.reopen : t.resolve}
            onClick={() => comments.resolve(id, !isResolved)}
          >
            {isResolved ? <RotateCcw size={16} aria-hidden /> : <Check size={16} aria-hidden />}
          </button>
        )}
      </div>
      {said.map((one) => (
        <Saying key={one.id} name={cleanName(one.name)} colour={one.colour % colourCount} at={one.at}>
          {one.text}
        </Saying>
      ))}
      <SuggestionView thread={thread} />
      {canWrite && !isResolved && (
        <Composer
          label={t.reply}
          placeholder={t.reply}
          send={t.send}
          longest={longestText}
          onSend={(words) =>
            comments.answer(id, { member: member.id, name: member.name, colour: member.colour }, words)
          }
        />
      )}
    </li>
  )
}
