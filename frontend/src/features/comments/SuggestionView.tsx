import { useState, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import { messages, useText } from '../../i18n/messages'
import { cleanName } from '../../session/people'
import { useRoom } from '../../session/react/room'
import type { Thread } from '../../sync/comments'
import { accept, settle, standingOf, type Suggestion, suggestionIn } from '../../sync/suggestion'
import './suggestion.css'

const text = messages({
  en: {
    title: 'Suggested change',
    accept: 'Accept',
    dismiss: 'Dismiss',
    look: 'Look at the lines',
    accepted: (name: string) => `Accepted by ${name}.`,
    acceptedByNobody: 'Accepted.',
    dismissed: (name: string) => `Dismissed by ${name}.`,
    stale: 'These lines have changed since, so the suggestion can’t be accepted any more.',
    removed: 'Removed:',
    added: 'Added:',
    nothing: 'These lines would be deleted.',
  },
  de: {
    title: 'Vorgeschlagene Änderung',
    accept: 'Übernehmen',
    dismiss: 'Verwerfen',
    look: 'Zeilen ansehen',
    accepted: (name) => `Übernommen von ${name}.`,
    acceptedByNobody: 'Übernommen.',
    dismissed: (name) => `Verworfen von ${name}.`,
    stale: 'Diese Zeilen haben sich seitdem geändert. Der Vorschlag lässt sich nicht mehr übernehmen.',
    removed: 'Entfernt:',
    added: 'Hinzugefügt:',
    nothing: 'Diese Zeilen würden gelöscht.',
  },
})

/** How long a file may take to be opened, in milliseconds. */
const patience = 2_000

/** The change that a thread suggests, if it does, and what has become of it. */
export function SuggestionView({ thread }: { thread: Thread }) {
  const { documents } = useRoom()
  const suggestion = suggestionIn(thread.suggestion)
  const file = documents.code.file(thread.path)
  return suggestion && file ? <Suggested thread={thread} suggestion={suggestion} file={file} /> : null
}

interface Props {
  thread: Thread
  suggestion: Suggestion
  file: Y.Text
}

function Suggested({ thread, suggestion, file }: Props) {
  const t = useText(text)
  const { member, canWrite, navigation } = useRoom()
  const { id, path, position } = thread
  const seen = useSyncExternalStore(
    (listener) => {
      file.observe(listener)
      return () => file.unobserve(listener)
    },
    () => JSON.stringify(standingOf(file, id, suggestion, thread.outcome)),
  )
  const standing = JSON.parse(seen) as ReturnType<typeof standingOf>
  const [isBusy, setIsBusy] = useState(false)
  const say = (kind: 'accepted' | 'dismissed') => settle(file, id, { kind, by: member.name })
  const goTo = () => navigation.goTo({ path, position })
  const acceptIt = () => {
    setIsBusy(true)
    // Once its file is open: the step of undo is its editor's.
    goTo()
    const begun = performance.now()
    const tryIt = () => {
      const isOpen = navigation.here()?.path === path
      if (!isOpen && performance.now() - begun < patience) return requestAnimationFrame(tryIt)
      setIsBusy(false)
      if (accept(file, id, suggestion)) say('accepted')
      return undefined
    }
    tryIt()
  }
  return (
    <div className="flex flex-col gap-2 text-sm" data-suggestion={standing.kind}>
      <p className="text-xs font-medium text-muted">{t.title}</p>
      <pre
        // It scrolls, by keys, too.
        tabIndex={0}
        aria-label={t.title}
        role="group"
        className="suggested rounded-md border border-line font-mono text-xs"
      >
        <Lines kind="removed" label={t.removed} content={suggestion.lines} />
        {suggestion.text === '' ? (
          <p className="px-2 py-1 font-sans text-muted">{t.nothing}</p>
        ) : (
          <Lines kind="added" label={t.added} content={suggestion.text} />
        )}
      </pre>
      {standing.kind === 'accepted' && (
        <p className="text-muted">
          {standing.by === '' ? t.acceptedByNobody : t.accepted(cleanName(standing.by))}
        </p>
      )}
      {standing.kind === 'dismissed' && <p className="text-muted">{t.dismissed(cleanName(standing.by))}</p>}
      {standing.kind === 'stale' && <p role="status">{t.stale}</p>}
      {(standing.kind === 'open' || standing.kind === 'stale') && (
        <div className="flex flex-wrap gap-2">
          {standing.kind === 'stale' && (
            <button className="button button-small" onClick={goTo}>
              {t.look}
            </button>
          )}
          {standing.kind === 'open' && canWrite && (
            <button className="button button-small button-primary" disabled={isBusy} onClick={acceptIt}>
              {t.accept}
            </button>
          )}
          {canWrite && (
            <button className="button button-small" onClick={() => say('dismissed')}>
              {t.dismiss}
            </button>
          )}
        </div>
      )}
    </div>
  )
}

/** Lines that go or come. */
function Lines({ kind, label, content }: { kind: 'removed' | 'added'; label: string; content: string }) {
  const isAdded = kind === 'added'
  return (
    <div className={isAdded ? 'suggested-added' : 'suggested-removed'}>
      <span className="sr-only">{label}</span>
      {content
        .replace(/\n$/, '')
        .split('\n')
        .map((line, at) => (
          <div key={at} className="suggested-line">
            <span aria-hidden className="text-muted">
              {isAdded ? '+' : '−'}
            </span>
            {line}
          </div>
        ))}
    </div>
  )
}
