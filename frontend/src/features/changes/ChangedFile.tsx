import { ArrowDown, ArrowUp, MessageSquarePlus, SquarePen } from 'lucide-react'
import { useMemo, useState } from 'react'
import * as Y from 'yjs'
import { loaded } from '../../components/loaded'
import { languageOfPath } from '../../config/languages'
import { usePreferences } from '../../config/usePreferences'
import { useText } from '../../i18n/messages'
import { timeOfDay } from '../../i18n/time'
import { useRoom } from '../../session/react/room'
import { select, useMarks } from '../comments/public'
import { type FileChange, placesOf } from './since'
import { text } from './text'

/** Half a megabyte of an editor’s kind, for those who read changes. */
const DiffPane = loaded(() => import('../editor/DiffPane').then((part) => part.DiffPane))

interface Props {
  change: FileChange
  isSplit: boolean
  /** One goes to the code. */
  onLeave: () => void
}

/** What has changed in one file, and the ways from there into the code and its comments. */
export function ChangedFile({ change, isSplit, onLeave }: Props) {
  const t = useText(text)
  const { documents, canWrite, navigation } = useRoom()
  const { fontSize } = usePreferences()
  const { id, path, formerPath, kind, before, after, brought } = change
  const shared = documents.code.file(id)
  const marks = useMarks(id, shared)
  const places = useMemo(() => placesOf(before, after), [before, after])
  const [wanted, setWanted] = useState(0)
  const [goal, setGoal] = useState<{ at: number }>()
  const place = Math.min(wanted, places.length - 1)
  const at = places[place] ?? 0
  const show = (next: number) => {
    setWanted(next)
    setGoal({ at: places[next] ?? 0 })
  }
  const isThere = kind !== 'removed' && shared !== undefined
  const placeAt = (index: number) => ({
    path: id,
    position:
      shared &&
      (Y.relativePositionToJSON(
        Y.createRelativePositionFromTypeIndex(shared, Math.min(index, shared.length)),
      ) as unknown),
  })
  const goTo = (index: number) => {
    onLeave()
    // Once the code can take the focus again.
    setTimeout(() => navigation.goTo(placeAt(index)))
  }
  const who = brought && t.brought(brought.name || t.somebody, timeOfDay(brought.at))
  const same = kind === 'brought' ? t.asBrought : before === '' && after === '' ? t.empty : t.sameText
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-1 border-b border-line px-2 py-1 text-xs">
        {places.length > 0 && isThere && (
          <>
            <button
              className="button button-icon button-small"
              aria-label={t.previous}
              title={t.previous}
              disabled={place <= 0}
              onClick={() => show(place - 1)}
            >
              <ArrowUp size={16} aria-hidden />
            </button>
            <button
              className="button button-icon button-small"
              aria-label={t.next}
              title={t.next}
              disabled={place >= places.length - 1}
              onClick={() => show(place + 1)}
            >
              <ArrowDown size={16} aria-hidden />
            </button>
            <span className="px-1 text-muted tabular-nums">{t.at(place + 1, places.length)}</span>
          </>
        )}
        {isThere && (
          <button className="button button-small" onClick={() => goTo(at)}>
            <SquarePen size={14} aria-hidden />
            {t.open}
          </button>
        )}
        {isThere && canWrite && places.length > 0 && (
          <button
            className="button button-small"
            onClick={() => {
              select({ kind: 'new', place: placeAt(at) })
              navigation.show('comments')
            }}
          >
            <MessageSquarePlus size={14} aria-hidden />
            {t.comment}
          </button>
        )}
        {who && <span className="px-1 text-muted">{who}</span>}
      </div>
      <div className="min-h-0 grow">
        {before === after ? (
          <p className="p-6 text-sm text-muted">{same}</p>
        ) : (
          <DiffPane
            before={before}
            after={after}
            path={path}
            language={languageOfPath(path)}
            layout={isSplit ? 'split' : 'unified'}
            labels={{ before: t.before(formerPath ?? path), after: t.after(path) }}
            fontSize={fontSize}
            goal={goal}
            marks={marks}
            onMark={(thread) => {
              select({ kind: 'thread', id: thread })
              navigation.show('comments')
            }}
            onLine={isThere ? goTo : undefined}
          />
        )}
      </div>
    </>
  )
}
