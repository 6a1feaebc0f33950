import { Tabs } from 'radix-ui'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useLocation, useSearch } from 'wouter'
import { Confirm } from '../../../components/Confirm'
import { tell } from '../../../components/notices'
import { messages, useText } from '../../../i18n/messages'
import '../questions.css'
import { text as common } from '../text'
import { CodeAndTests } from './CodeAndTests'
import { Conflict } from './Conflict'
import { EditBar } from './EditBar'
import { Gone } from './Gone'
import { type Begun, fresh, letGo } from './kept'
import { PrivateFields } from './PrivateFields'
import { StatementFields } from './StatementFields'
import { useDraft, useLeaving } from './useDraft'
import { useSaving } from './useSaving'

const text = messages({
  en: {
    parts: 'Parts of the question',
    codeAndTests: 'Code and tests',
    leave: 'Leave without saving?',
    leaveMeans: 'Your changes stay in this browser until you save or discard them.',
    leaveIt: 'Leave',
    discard: 'Discard your changes?',
    discardMeans: 'What you have changed since the last version is lost.',
    discardIt: 'Discard changes',
    notKept: 'This browser has no room for your changes: a reload would lose them. Save them soon.',
    saved: (version: number) => `Saved as version ${version}.`,
  },
  de: {
    parts: 'Teile der Aufgabe',
    codeAndTests: 'Code und Tests',
    leave: 'Verlassen, ohne zu speichern?',
    leaveMeans: 'Ihre Änderungen bleiben in diesem Browser, bis Sie sie speichern oder verwerfen.',
    leaveIt: 'Verlassen',
    discard: 'Änderungen verwerfen?',
    discardMeans: 'Was Sie seit der letzten Version geändert haben, geht verloren.',
    discardIt: 'Änderungen verwerfen',
    notKept:
      'Dieser Browser hat keinen Platz für Ihre Änderungen: Beim Neuladen gingen sie verloren. Speichern Sie sie bald.',
    saved: (version) => `Als Version ${version} gespeichert.`,
  },
})

const parts = ['statement', 'code', 'private'] as const

interface Props {
  id: string | undefined
  begun: Begun
  onSaved: () => void
  onMoved: (id: string) => void
  onRefused: (key: string) => void
  onDiscarded: () => void
}

/** All of a question, to be written. */
export function QuestionEditor({ id, begun, onSaved, onMoved, onRefused, onDiscarded }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const [, navigate] = useLocation()
  const search = useSearch()
  const part = parts.find((one) => one === new URLSearchParams(search).get('part')) ?? 'statement'
  const { draft, base, setBase, isChanged, isOther, isKept, discard } = useDraft(id, begun)
  const [leaving, stay] = useLeaving(isChanged)
  const [isDiscarding, setIsDiscarding] = useState(false)
  const { title } = useSyncExternalStore(draft.subscribe, draft.fields)
  const saving = useSaving({
    id,
    draft,
    version: base.version,
    onRefused,
    onSaved: (saved, before) => {
      onSaved()
      letGo(id ?? fresh)
      setBase({ version: saved.version, before })
      if (saved.id === id) return tell(t.saved(saved.version))
      onMoved(saved.id)
    },
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (
      event.key.toLowerCase() !== 's' ||
      event.altKey ||
      event.shiftKey ||
      !(event.ctrlKey || event.metaKey)
    )
      return
    event.preventDefault()
    if (!saving.isBusy && isOther()) void saving.save()
  }
  const latest = useRef(onKeyDown)
  useEffect(() => {
    latest.current = onKeyDown
  })
  // Wherever the focus is, also nowhere: the browser would save the page instead.
  useEffect(() => {
    const listen = (event: KeyboardEvent) => latest.current(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
  return (
    <div className="flex min-w-0 grow flex-col gap-4">
      <EditBar
        title={title}
        viewPath={id === undefined ? '/questions' : `/questions/${encodeURIComponent(id)}`}
        version={base.version}
        isChanged={isChanged}
        isBusy={saving.isBusy}
        onSave={() => void saving.save()}
        onDiscard={() => setIsDiscarding(true)}
      />
      {isChanged && !isKept && (
        <p role="alert" className="text-sm text-warn">
          {t.notKept}
        </p>
      )}
      {saving.why && (
        <p role="alert" className="text-sm text-danger">
          {saving.why}
        </p>
      )}
      {saving.isGone && <Gone isBusy={saving.isBusy} onKeep={() => void saving.saveAsNew()} />}
      {saving.theirs && (
        <Conflict
          theirs={saving.theirs}
          draft={draft}
          isBusy={saving.isBusy}
          onOver={() => void saving.save(saving.theirs?.version)}
          onCopy={() => void saving.saveCopy()}
        />
      )}
      <Tabs.Root
        value={part}
        onValueChange={(next) => navigate(`${location.pathname}?part=${next}`, { replace: true })}
        className="flex min-w-0 grow flex-col"
      >
        <Tabs.List className="tabs question-tabs overflow-x-auto" aria-label={t.parts}>
          {[c.statement, t.codeAndTests, c.private].map((label, at) => (
            <Tabs.Trigger key={label} className="tab whitespace-nowrap" value={parts[at] ?? ''}>
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value="statement" className="question-tab">
          <StatementFields draft={draft} />
        </Tabs.Content>
        <Tabs.Content value="code" className="question-tab">
          <CodeAndTests draft={draft} />
        </Tabs.Content>
        <Tabs.Content value="private" className="question-tab">
          <PrivateFields draft={draft} />
        </Tabs.Content>
      </Tabs.Root>
      {leaving !== undefined && (
        <Confirm
          title={t.leave}
          consequence={t.leaveMeans}
          action={t.leaveIt}
          onConfirm={async () => navigate(leaving)}
          onClose={stay}
        />
      )}
      {isDiscarding && (
        <Confirm
          title={t.discard}
          consequence={t.discardMeans}
          action={t.discardIt}
          onConfirm={async () => {
            discard()
            onDiscarded()
          }}
          onClose={() => setIsDiscarding(false)}
        />
      )}
    </div>
  )
}
