import { EyeOff, ListChecks, Plus } from 'lucide-react'
import { useId, useState } from 'react'
import { KeepFocus } from '../../../components/KeepFocus'
import { messages, useText } from '../../../i18n/messages'
import type { TestCase, TestCases } from '../../../sync/testCases'
import { CaseCard } from './CaseCard'
import { caseState, left, type TestRun } from './caseState'
import { RemovedCase } from './RemovedCase'

const text = messages({
  en: {
    add: 'Add a test',
    toHidden: 'to the hidden ones',
    empty: 'No tests yet',
    emptyMeans:
      'A test gives the program an input and checks what it prints. Everyone in the room sees these tests and their results.',
    watching: 'Tests and their results appear here.',
  },
  de: {
    add: 'Test hinzufügen',
    toHidden: 'zu den verborgenen',
    empty: 'Noch keine Tests',
    emptyMeans:
      'Ein Test gibt dem Programm eine Eingabe und prüft, was es ausgibt. Alle im Raum sehen diese Tests und ihre Ergebnisse.',
    watching: 'Tests und ihre Ergebnisse erscheinen hier.',
  },
})

interface Props {
  title: string
  /** What is special about them. */
  about?: string
  /** What is said where there are none; a whole picture where nothing is given. */
  none?: string
  cases: readonly TestCase[]
  tests: TestCases
  canEdit: boolean
  isHidden: boolean
  /** Whether one knows the checker. */
  isLeader: boolean
  current: TestRun | undefined
  before: TestRun | undefined
  /** Others in a room have them too: before one goes, it is asked. */
  isShared?: boolean
}

/** The cases of one document. */
export function CaseList({ title, about, none, cases, tests, canEdit, isHidden, ...rest }: Props) {
  const { isLeader, current, before, isShared = true } = rest
  const t = useText(text)
  const heading = useId()
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [added, setAdded] = useState<string>()
  const toggle = (id: string) =>
    setOpen((was) => new Set([...was].filter((one) => one !== id).concat(was.has(id) ? [] : id)))
  const add = () => {
    const id = tests.add()
    setAdded(id)
    toggle(id)
  }
  const ids = cases.map(({ id }) => id)
  const gone = left(current, ids, isHidden)
  const states = cases.map(({ id }) => caseState(id, current, before))
  const isRunning = current?.run.state === 'running' && !current.run.isCompiling
  const next = isRunning && !isHidden ? states.findIndex(({ isWaiting }) => isWaiting) : -1
  const isEmpty = cases.length === 0 && gone.length === 0
  if (isEmpty && none === undefined) {
    return (
      <section aria-label={title} className="mb-5 grid justify-items-center gap-1 px-2 py-6 text-center">
        <ListChecks size={28} strokeWidth={1.5} className="mb-1 text-muted" aria-hidden />
        <h3 className="text-sm font-semibold">{t.empty}</h3>
        <p className="max-w-80 text-sm text-balance text-muted">{canEdit ? t.emptyMeans : t.watching}</p>
        {canEdit && (
          <button className="button button-primary mt-3" onClick={add}>
            <Plus size={16} aria-hidden />
            {t.add}
          </button>
        )}
      </section>
    )
  }
  return (
    <section aria-labelledby={heading} data-cases={isHidden ? 'hidden' : 'visible'} className="mb-5">
      <div className="mb-1.5 flex min-h-7 items-center gap-2">
        <h3 id={heading} className="flex items-center gap-1.5 text-xs font-semibold text-muted">
          {isHidden && <EyeOff size={13} aria-hidden />}
          {title}
        </h3>
        {cases.length > 0 && <span className="text-xs text-muted tabular-nums">{cases.length}</span>}
        {canEdit && (
          <button
            className="button button-bare button-small ml-auto text-accent"
            disabled={!tests.canAdd}
            onClick={add}
          >
            <Plus size={15} aria-hidden />
            {t.add}
            {isHidden && <span className="sr-only"> {t.toHidden}</span>}
          </button>
        )}
      </div>
      {about && <p className="mb-2 text-xs text-pretty text-muted">{isEmpty ? `${none} ${about}` : about}</p>}
      {!isEmpty && (
        <KeepFocus>
          <ol className="overflow-hidden rounded-lg border border-line">
            {cases.map((one, at) => (
              <CaseCard
                key={one.id}
                of={one}
                number={at + 1}
                state={states[at]}
                isNext={at === next}
                tests={tests}
                isOpen={open.has(one.id)}
                onToggle={() => toggle(one.id)}
                isNew={one.id === added}
                isFirst={at === 0}
                isLast={at === cases.length - 1}
                canEdit={canEdit}
                isHidden={isHidden}
                isLeader={isLeader}
                isShared={isShared}
              />
            ))}
            {gone.map((result) => (
              <RemovedCase key={result.id} result={result} />
            ))}
          </ol>
        </KeepFocus>
      )}
    </section>
  )
}
