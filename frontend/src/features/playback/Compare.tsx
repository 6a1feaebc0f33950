import { Columns2, FileDiff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { loaded } from '../../components/loaded'
import { useIsWide } from '../../components/wideWindow'
import { languageOfPath } from '../../config/languages'
import { usePreferences } from '../../config/usePreferences'
import { messages, useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
import { type FileChange, fileChanges } from './changes'
import { usePlayback } from './player'
import type { Range } from './Scrubber'

const text = messages({
  en: {
    files: 'Compared files',
    layout: 'Layout',
    split: 'Side by side',
    unified: 'One below the other',
    same: (from: string, to: string) => `No file differs between ${from} and ${to}.`,
    how: 'Move the handles A and B on the timeline.',
    reading: 'Comparing…',
    failed: 'These moments could not be compared. Move a handle to try again.',
    added: 'new',
    removed: 'deleted',
    renamed: (before: string) => `was ${before}`,
    sameText: 'The text is the same.',
    at: (path: string, at: string) => `${path} at ${at}`,
  },
  de: {
    files: 'Verglichene Dateien',
    layout: 'Anordnung',
    split: 'Nebeneinander',
    unified: 'Untereinander',
    same: (from, to) => `Zwischen ${from} und ${to} unterscheidet sich keine Datei.`,
    how: 'Verschieben Sie die Griffe A und B auf der Zeitleiste.',
    reading: 'Wird verglichen …',
    failed:
      'Diese Momente konnten nicht verglichen werden. Verschieben Sie einen Griff, um es erneut zu versuchen.',
    added: 'neu',
    removed: 'gelöscht',
    renamed: (before) => `vorher ${before}`,
    sameText: 'Der Text ist derselbe.',
    at: (path, at) => `${path} bei ${at}`,
  },
})

/** Half a megabyte of an editor’s kind, for the few who compare. */
const DiffPane = loaded(() => import('../editor/DiffPane').then((part) => part.DiffPane))

type Compared =
  { kind: 'reading' } | { kind: 'failed' } | { kind: 'here'; range: Range; changes: FileChange[] }

/** How the files of two moments differ. */
export function Compare({ range }: { range: Range }) {
  const t = useText(text)
  const { player } = usePlayback()
  const { fontSize } = usePreferences()
  const isWide = useIsWide()
  const [compared, setCompared] = useState<Compared>({ kind: 'reading' })
  const [chosen, setChosen] = useState<string>()
  const [wantsSplit, setWantsSplit] = useState(true)
  useEffect(() => {
    let isOver = false
    Promise.all([player.codeAt(range.from), player.codeAt(range.to)]).then(
      ([before, after]) =>
        !isOver && setCompared({ kind: 'here', range, changes: fileChanges(before, after) }),
      () => !isOver && setCompared({ kind: 'failed' }),
    )
    return () => {
      isOver = true
    }
  }, [player, range])
  if (compared.kind !== 'here') {
    return (
      <p role="status" className="p-6 text-sm text-muted">
        {compared.kind === 'reading' ? t.reading : t.failed}
      </p>
    )
  }
  const { from, to } = { from: clock(compared.range.from), to: clock(compared.range.to) }
  const changes = compared.changes.filter(({ kind }) => kind !== 'same')
  const file = changes.find(({ id }) => id === chosen) ?? changes[0]
  if (!file) {
    return (
      <div role="status" className="flex flex-col gap-1 p-6 text-sm">
        <p>{t.same(from, to)}</p>
        <p className="text-muted">{t.how}</p>
      </div>
    )
  }
  const isSplit = wantsSplit && isWide
  const note = (change: FileChange) => {
    if (change.kind === 'added') return t.added
    if (change.kind === 'removed') return t.removed
    return change.formerPath === undefined ? undefined : t.renamed(change.formerPath)
  }
  return (
    <div className="flex h-full min-h-0 flex-col" data-compare>
      <div className="flex shrink-0 items-stretch border-b border-line bg-panel">
        <div
          role="group"
          aria-label={t.files}
          className="flex min-w-0 overflow-x-auto [scrollbar-width:thin]"
        >
          {changes.map((change) => (
            <button
              key={change.id}
              className="file-tab compared-file"
              aria-pressed={change.id === file.id}
              onClick={() => setChosen(change.id)}
            >
              {change.path}
              {note(change) && <span className="text-xs text-muted">{note(change)}</span>}
            </button>
          ))}
        </div>
        {isWide && (
          <div role="group" aria-label={t.layout} className="ml-auto flex shrink-0 items-center gap-0.5 px-1">
            <button
              className="button button-icon button-small aria-pressed:text-accent"
              aria-pressed={isSplit}
              aria-label={t.split}
              title={t.split}
              onClick={() => setWantsSplit(true)}
            >
              <Columns2 size={16} aria-hidden />
            </button>
            <button
              className="button button-icon button-small aria-pressed:text-accent"
              aria-pressed={!isSplit}
              aria-label={t.unified}
              title={t.unified}
              onClick={() => setWantsSplit(false)}
            >
              <FileDiff size={16} aria-hidden />
            </button>
          </div>
        )}
      </div>
      {isSplit && (
        <div aria-hidden className="compared-heads border-b border-line text-xs text-muted tabular-nums">
          <span className="px-3 py-1">A · {from}</span>
          <span className="border-l border-line px-3 py-1">B · {to}</span>
        </div>
      )}
      <div className="min-h-0 grow">
        {file.before === file.after ? (
          <p className="p-6 text-sm text-muted">{t.sameText}</p>
        ) : (
          <DiffPane
            key={file.id}
            before={file.before}
            after={file.after}
            path={file.path}
            language={languageOfPath(file.path)}
            layout={isSplit ? 'split' : 'unified'}
            labels={{ before: t.at(file.formerPath ?? file.path, from), after: t.at(file.path, to) }}
            fontSize={fontSize}
          />
        )}
      </div>
    </div>
  )
}
