import { X } from 'lucide-react'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { timeOfDay } from '../../i18n/time'
import { useRoom } from '../../session/react/room'
import { type Evidence, evidenceKey, type Rubric } from '../../sync/rubric'
import { BoardLink } from './BoardLink'

const text = messages({
  en: {
    list: 'Evidence',
    go: (path: string, time: string) => `Go to ${path}, pinned at ${time}`,
    remove: 'Remove this evidence',
    removed: 'Evidence removed.',
    undo: 'Undo',
    empty: '(empty line)',
  },
  de: {
    list: 'Belege',
    go: (path, time) => `Zu ${path}, festgehalten um ${time}`,
    remove: 'Beleg entfernen',
    removed: 'Beleg entfernt.',
    undo: 'Rückgängig',
    empty: '(leere Zeile)',
  },
})

/** Places in the code that speak for a score; pressing one goes there. */
export function EvidenceList({
  row,
  evidence,
  rubric,
}: {
  row: string
  evidence: Evidence[]
  rubric: Rubric
}) {
  const t = useText(text)
  const { room, documents, navigation } = useRoom()
  if (evidence.length === 0) return null
  const remove = (one: Evidence) => {
    rubric.unpin(row, one)
    tell(t.removed, { action: { label: t.undo, run: () => rubric.pin(row, one) } })
  }
  return (
    <ul aria-label={t.list} className="flex flex-col gap-0.5">
      {evidence.map((one) => (
        <li key={evidenceKey(one)} className="flex items-center">
          {'board' in one ? (
            <BoardLink room={room.id} evidence={one} />
          ) : (
            <button
              className="flex min-w-0 grow cursor-pointer items-baseline gap-2 rounded-md px-1.5 py-1 text-left text-xs hover:bg-panel focus-visible:outline-2 focus-visible:outline-accent"
              title={t.go(documents.code.pathOf(one.path), timeOfDay(one.at))}
              onClick={() => navigation.goTo({ path: one.path, position: one.position })}
            >
              <span className="shrink-0 text-muted tabular-nums">{timeOfDay(one.at)}</span>
              <code className="truncate font-mono">{one.quote || t.empty}</code>
            </button>
          )}
          <button
            className="button button-icon button-small"
            aria-label={t.remove}
            title={t.remove}
            onClick={() => remove(one)}
          >
            <X size={14} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
