import { useMemo } from 'react'
import type * as Y from 'yjs'
import { messages, useText } from '../../../i18n/messages'
import { useRoom } from '../../../session/react/room'
import { leads } from '../../../session/roles'
import { useDocument, useHasCome } from '../../../sync/react/useDocument'
import { useSnapshot } from '../../../sync/react/useSnapshot'
import { checkerIn, TestCases } from '../../../sync/testCases'
import { CaseList } from './CaseList'
import './cases.css'
import { CheckerField } from './CheckerField'
import { HiddenOutcomes } from './HiddenOutcomes'
import { TestBar } from './TestBar'
import { useTestRuns } from './useTestRuns'

const text = messages({
  en: {
    opening: 'Opening the tests…',
    visible: 'Visible to everyone',
    tests: 'Tests',
    hidden: 'Hidden',
    hiddenMeans: 'Candidates only see whether these pass.',
    none: 'No hidden tests yet.',
  },
  de: {
    opening: 'Die Tests werden geöffnet …',
    visible: 'Für alle sichtbar',
    tests: 'Tests',
    hidden: 'Verborgen',
    hiddenMeans: 'Kandidaten sehen nur, ob diese bestanden sind.',
    none: 'Noch keine verborgenen Tests.',
  },
})

/** The room’s tests: what a program is given, and what it should write. */
export function CasesPanel() {
  const { role, documents } = useRoom()
  // The room is open when its code is.
  const isOpen = useDocument(documents, 'output') !== undefined
  if (!isOpen) return <Opening />
  return leads({ role }) ? <LeadersPanel /> : <Tests notes={undefined} />
}

function Opening() {
  const t = useText(text)
  return (
    <p role="status" className="p-4 text-sm text-muted">
      {t.opening}
    </p>
  )
}

/** With the hidden ones, which stand in a document that nobody else gets (RUN-5). */
function LeadersPanel() {
  const { documents } = useRoom()
  const document = useDocument(documents, 'notes')
  const hasCome = useHasCome(document)
  return document && hasCome ? <Tests notes={document.doc} /> : <Opening />
}

function Tests({ notes }: { notes: Y.Doc | undefined }) {
  const t = useText(text)
  const { documents, canWrite } = useRoom()
  const code = useMemo(() => new TestCases(documents.get('code').doc), [documents])
  const hidden = useMemo(() => notes && new TestCases(notes), [notes])
  const runs = useTestRuns(notes)
  const visible = useSnapshot(code.onCases, code.cases)
  const secret = useSnapshot(hidden?.onCases ?? never, hidden?.cases ?? nothing)
  if (!runs) return <Opening />
  const { desk, current, before } = runs
  const usesChecker = [...visible, ...secret].some(({ compare }) => compare === 'checker')
  return (
    <div className="cases-frame flex h-full min-h-0 flex-col">
      <TestBar desk={desk} run={current?.run} />
      <div className="min-h-0 grow overflow-y-auto p-3 pb-8">
        <CaseList
          title={notes || (current?.run.tests?.hidden ?? 0) > 0 ? t.visible : t.tests}
          cases={visible}
          tests={code}
          canEdit={canWrite}
          isHidden={false}
          isLeader={notes !== undefined}
          current={current}
          before={before}
        />
        {hidden && (
          <CaseList
            title={t.hidden}
            about={t.hiddenMeans}
            none={t.none}
            cases={secret}
            tests={hidden}
            canEdit
            isHidden
            isLeader
            current={current}
            before={before}
          />
        )}
        {!notes && current && <HiddenOutcomes current={current} />}
        {notes && usesChecker && <CheckerField text={checkerIn(notes)} />}
      </div>
    </div>
  )
}

const never = () => () => undefined
const nothing = () => []
