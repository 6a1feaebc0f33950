import { ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { Confirm } from '../../../components/Confirm'
import { DraftField } from '../../../components/DraftField'
import { ItemButtons } from '../../../components/ItemButtons'
import { tell } from '../../../components/notices'
import { messages, useText } from '../../../i18n/messages'
import { longestName, type TestCase, type TestCases } from '../../../sync/testCases'
import { CaseFields } from './CaseFields'
import { CaseResult } from './CaseResult'
import type { CaseState } from './caseState'
import { type Status, StatusSign, StatusWords } from './CaseStatus'
import { useIsEdited } from './useIsEdited'

const text = messages({
  en: {
    one: (number: number) => `Test ${number}`,
    hidden: (number: number) => `Hidden test ${number}`,
    name: 'Name of the test',
    edited: 'edited since',
    ask: (name: string) => `Remove “${name}”?`,
    means: 'The test goes for everyone in the room.',
    meansHidden: 'The test goes for all interviewers in this room.',
    removeIt: 'Remove the test',
    removed: (name: string) => `“${name}” was removed.`,
    undo: 'Undo',
  },
  de: {
    one: (number) => `Test ${number}`,
    hidden: (number) => `Verborgener Test ${number}`,
    name: 'Name des Tests',
    edited: 'seitdem geändert',
    ask: (name) => `„${name}“ entfernen?`,
    means: 'Der Test verschwindet für alle im Raum.',
    meansHidden: 'Der Test verschwindet für alle Interviewer dieses Raums.',
    removeIt: 'Test entfernen',
    removed: (name) => `„${name}“ wurde entfernt.`,
    undo: 'Rückgängig',
  },
})

interface Props {
  of: TestCase
  /** Where it stands, from 1: its name as long as it has none. */
  number: number
  state: CaseState | undefined
  /** It is the one that runs now. */
  isNext: boolean
  tests: TestCases
  isOpen: boolean
  onToggle: () => void
  isNew: boolean
  isFirst: boolean
  isLast: boolean
  canEdit: boolean
  isHidden: boolean
  isLeader: boolean
  isShared: boolean
}

/** One case: a line that says how it stands, and below it, opened, all of it. */
export function CaseCard(props: Props) {
  const { of, number, state, isNext, tests, isOpen, onToggle, isNew, canEdit, isHidden, isLeader, isShared } =
    props
  const { id } = of
  const t = useText(text)
  const [isAsking, setIsAsking] = useState(false)
  const body = useId()
  const found = state?.found
  const isEdited = useIsEdited(tests, id, found?.result)
  const usual = isHidden ? t.hidden(number) : t.one(number)
  const title = of.name.trim() || usual
  const status: Status = isNext ? 'running' : state?.isWaiting ? 'waiting' : statusOf(found?.result.hasPassed)
  const remove = () => {
    const removed = tests.remove(id)
    if (removed) tell(t.removed(title), { action: { label: t.undo, run: () => tests.restore(removed) } })
  }
  const isEditing = isOpen && canEdit
  const isEmpty = !of.name && !tests.input(id)?.length && !tests.expected(id)?.length
  const onKeyDown = (event: KeyboardEvent) => {
    if (!canEdit || !event.altKey || event.shiftKey) return
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    tests.move(id, event.key === 'ArrowUp' ? -1 : 1)
  }
  return (
    <li data-case={id} className="border-line not-first:border-t">
      <div className="case-head flex min-h-9 items-center gap-1 pr-1" onKeyDown={onKeyDown}>
        <button
          className={`case-toggle flex min-h-9 min-w-0 items-center gap-1.5 pl-1.5 text-left ${isEditing ? 'shrink-0' : 'grow'}`}
          aria-expanded={isOpen}
          aria-controls={body}
          aria-label={isEditing ? title : undefined}
          onClick={onToggle}
        >
          <ChevronRight
            size={15}
            className={`case-arrow shrink-0 text-muted ${isOpen ? 'rotate-90' : ''}`}
            aria-hidden
          />
          <StatusSign status={status} />
          {!isEditing && (
            <span className={`truncate text-sm ${of.name.trim() ? 'font-medium' : ''}`}>{title}</span>
          )}
        </button>
        {isEditing && (
          <DraftField
            className="min-w-0 grow rounded-md bg-transparent px-1 py-1 text-sm font-medium focus-visible:outline-2 focus-visible:outline-accent"
            label={t.name}
            placeholder={usual}
            value={of.name}
            maxLength={longestName}
            onValue={(next) => tests.rename(id, next)}
          />
        )}
        {isEdited && !isOpen && <span className="shrink-0 text-xs text-muted italic">{t.edited}</span>}
        {(status !== 'none' || state?.isMissed) && (
          // Opened, the result says it.
          <span className={isEditing && found ? 'sr-only' : 'shrink-0 px-1.5'}>
            <StatusWords status={status} took={isOpen || isEdited ? undefined : found?.result.durationMs} />
          </span>
        )}
        {isEditing && (
          <ItemButtons
            title={title}
            isFirst={props.isFirst}
            isLast={props.isLast}
            hasKeys
            onMove={(by) => tests.move(id, by)}
            onRemove={() => (isEmpty || !isShared ? remove() : setIsAsking(true))}
          />
        )}
      </div>
      <div id={body} hidden={!isOpen} className="flex flex-col gap-3 px-3 pt-1 pb-3">
        {isOpen && (
          <>
            <CaseFields
              of={of}
              title={title}
              tests={tests}
              canEdit={canEdit}
              isLeader={isLeader}
              isNew={isNew}
            />
            {found && (
              <CaseResult
                {...found}
                isEdited={isEdited}
                isOld={state?.isWaiting === true}
                tolerance={of.tolerance}
              />
            )}
          </>
        )}
      </div>
      {isAsking && (
        <Confirm
          title={t.ask(title)}
          consequence={isHidden ? t.meansHidden : t.means}
          action={t.removeIt}
          onConfirm={async () => remove()}
          onClose={() => setIsAsking(false)}
        />
      )}
    </li>
  )
}

const statusOf = (hasPassed: boolean | undefined): Status =>
  hasPassed === undefined ? 'none' : hasPassed ? 'passed' : 'failed'
