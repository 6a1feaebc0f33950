import { Columns2, FileDiff, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { setBeginning } from '../../api/beginning'
import { Confirm } from '../../components/Confirm'
import { useIsWide } from '../../components/wideWindow'
import { useText } from '../../i18n/messages'
import { timeOfDay } from '../../i18n/time'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import { ChangedFile } from './ChangedFile'
import './changes.css'
import { changesSince, type FileChange } from './since'
import { text } from './text'
import { useBeginning } from './useBeginning'
import { useFilesNow } from './useFilesNow'

/** What has changed in all files since they began, as everybody writes on. */
export function ChangesView({ onClose }: { onClose: (isLeaving: boolean) => void }) {
  const t = useText(text)
  const { documents, role, session } = useRoom()
  const files = useFilesNow()
  const brought = files.filter(({ id }) => documents.get('code').doc.getMap('brought').has(id))
  const { beginning, again } = useBeginning(brought.map(({ id }) => id).join('\n'))
  const isWide = useIsWide()
  const [chosen, setChosen] = useState<string>()
  const [wantsSplit, setWantsSplit] = useState(true)
  const [isAsking, setIsAsking] = useState(false)
  const view = useRef<HTMLElement>(null)
  useEffect(() => view.current?.focus(), [])
  const changes = useMemo(
    () => (beginning.kind === 'here' ? changesSince(beginning.files, files) : []),
    [beginning, files],
  )
  const file = changes.find(({ id }) => id === chosen) ?? changes[0]
  const isSplit = wantsSplit && isWide
  return (
    <section
      ref={view}
      tabIndex={-1}
      aria-label={t.title}
      data-changes
      className="absolute inset-0 z-10 flex flex-col bg-paper outline-none"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose(false)
      }}
    >
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1">
        <h2 className="text-sm font-semibold">{t.title}</h2>
        {beginning.kind === 'here' && (
          <span className="text-xs text-muted tabular-nums">{t.since(timeOfDay(beginning.at))}</span>
        )}
        <span className="ml-auto flex items-center gap-0.5">
          {leads({ role }) && (
            <button className="button button-small" onClick={() => setIsAsking(true)}>
              {t.fromNow}
            </button>
          )}
          {isWide && (
            <span role="group" aria-label={t.layout} className="flex items-center gap-0.5">
              {[
                { name: t.split, Icon: Columns2, isOn: true },
                { name: t.unified, Icon: FileDiff, isOn: false },
              ].map(({ name, Icon, isOn }) => (
                <button
                  key={name}
                  className="button button-icon button-small aria-pressed:text-accent"
                  aria-pressed={isSplit === isOn}
                  aria-label={name}
                  title={name}
                  onClick={() => setWantsSplit(isOn)}
                >
                  <Icon size={16} aria-hidden />
                </button>
              ))}
            </span>
          )}
          <button
            className="button button-icon button-small"
            aria-label={t.close}
            title={t.close}
            onClick={() => onClose(false)}
          >
            <X size={16} aria-hidden />
          </button>
        </span>
      </div>
      {file && (
        <div
          role="group"
          aria-label={t.files}
          className="flex shrink-0 overflow-x-auto border-b border-line bg-panel [scrollbar-width:thin]"
        >
          {changes.map((change) => (
            <button
              key={change.id}
              className="file-tab changed-file"
              aria-pressed={change.id === file.id}
              onClick={() => setChosen(change.id)}
            >
              {change.path}
              <Note change={change} />
            </button>
          ))}
        </div>
      )}
      {file ? (
        <ChangedFile key={file.id} change={file} isSplit={isSplit} onLeave={() => onClose(true)} />
      ) : (
        <div role="status" className="flex flex-col items-start gap-3 p-6 text-sm">
          <p className="text-muted">
            {beginning.kind === 'failed' ? beginning.reason : beginning.kind === 'here' ? t.none : t.reading}
          </p>
          {beginning.kind === 'failed' && (
            <button className="button" onClick={again}>
              {t.again}
            </button>
          )}
        </div>
      )}
      {isAsking && (
        <Confirm
          title={t.askFromNow}
          consequence={t.asksFromNow}
          action={t.fromNow}
          onConfirm={async () => {
            await session.ask(setBeginning)
            await session.renew()
          }}
          onClose={() => setIsAsking(false)}
        />
      )}
    </section>
  )
}

/** What became of a file, beside its name. */
function Note({ change: { kind, formerPath, lines } }: { change: FileChange }) {
  const t = useText(text)
  const words = kind === 'added' ? t.added : kind === 'removed' ? t.removed : undefined
  return (
    <span className="flex gap-1.5 text-xs text-muted tabular-nums">
      {words}
      {formerPath !== undefined && <span>{t.renamed(formerPath)}</span>}
      {kind !== 'brought' && (
        <span title={t.lines(lines.added, lines.removed)}>
          <span aria-hidden>
            +{lines.added} −{lines.removed}
          </span>
          <span className="sr-only">{t.lines(lines.added, lines.removed)}</span>
        </span>
      )}
    </span>
  )
}
