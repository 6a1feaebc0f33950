import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { type QuestionList, showQuestion } from '../../../api/questions'
import { messages, useText } from '../../../i18n/messages'
import { startLanguage } from '../../../session/memory'
import { KeyBox } from '../KeyBox'
import { useKey } from '../key'
import { text as common } from '../text'
import { type Asked, useAsked } from '../useAsked'
import { emptyQuestion, questionOf } from './draft'
import { type Begun, fresh, kept, signOf, takeKept } from './kept'
import { QuestionEditor } from './QuestionEditor'

const text = messages({
  en: {
    needsKey: 'To edit this question, enter a key of this server.',
    isFile: 'This question comes from a file. Make a copy to change it.',
    refused: 'This server no longer accepts this key.',
  },
  de: {
    needsKey: 'Um diese Aufgabe zu bearbeiten, geben Sie einen Schlüssel dieses Servers ein.',
    isFile: 'Diese Aufgabe kommt aus einer Datei. Legen Sie eine Kopie an, um sie zu ändern.',
    refused: 'Dieser Server nimmt diesen Schlüssel nicht mehr an.',
  },
})

interface Props {
  /** Undefined for a new question. */
  id: string | undefined
  library: Asked<QuestionList>
  /** The list is another now. */
  onSaved: () => void
  /** From now on it is edited as another question. */
  onMoved: (id: string) => void
}

function begunOf(id: string | undefined, key: string): Begun | undefined {
  const found = takeKept(id ?? fresh, key)
  if (found) return found
  if (id !== undefined) return undefined
  const empty = { ...emptyQuestion, language: startLanguage() }
  return { version: 0, before: empty, now: empty, by: '' }
}

/** Where a question is written. */
export function EditPage({ id, library, onSaved, onMoved }: Props) {
  const [attempt, setAttempt] = useState(0)
  const keeps = library.kind === 'here' ? library.value.keeps : undefined
  const t = useText(text)
  const key = useKey()
  const [refusedKey, setRefusedKey] = useState<string>()
  const isRefused = key !== '' && key === refusedKey
  const answer = library.kind === 'failed' && library.status === 401 ? library.why : undefined
  const refused = isRefused ? t.refused : answer
  const box = (!key || refused || keeps === false) && <KeyBox keeps={keeps} refused={refused} />
  const given = { id, onSaved, onMoved, onRefused: setRefusedKey, onDiscarded: () => setAttempt(attempt + 1) }
  return (
    <main className="mx-auto flex w-full max-w-[96rem] grow flex-col gap-4 px-4 pt-2 pb-12 sm:px-8">
      {box}
      <Beginning key={attempt} {...given} />
    </main>
  )
}

interface Given {
  id: string | undefined
  onSaved: () => void
  onMoved: (id: string) => void
  onRefused: (key: string) => void
  onDiscarded: () => void
}

function Beginning(given: Given) {
  const key = useKey()
  const [begun, setBegun] = useState(() => begunOf(given.id, key))
  const [asked, setAsked] = useState({ key, count: 0 })
  if (key !== asked.key) {
    // What was written with this key, where nothing has been written since.
    const isUntouched = !begun || (given.id === undefined && !begun.by && !kept(fresh, ''))
    const found = key && isUntouched ? takeKept(given.id ?? fresh, key) : undefined
    setAsked({ key, count: asked.count + (found ? 1 : 0) })
    if (found) setBegun(found)
  }
  // From then on it is edited here: another key makes no difference to what was typed.
  return begun ? (
    <QuestionEditor key={asked.count} {...given} begun={begun} />
  ) : (
    <FromServer id={given.id ?? ''} onBegun={setBegun} />
  )
}

function FromServer({ id, onBegun }: { id: string; onBegun: (begun: Begun) => void }) {
  const [t, c] = [useText(text), useText(common)]
  const key = useKey()
  const [asked, again] = useAsked(`${id} ${key}`, () => showQuestion(id, key))
  useEffect(() => {
    if (asked.kind !== 'here' || !asked.value.private || !asked.value.editable) return
    const question = questionOf(asked.value)
    onBegun({ version: asked.value.version, before: question, now: question, by: signOf(key) })
  }, [asked, onBegun, key])
  if (asked.kind === 'coming') {
    return (
      <p role="status" className="text-sm text-muted">
        {c.loading}
      </p>
    )
  }
  // Without a key a server tells nobody which questions it keeps.
  const needsKey = !key && (asked.kind === 'here' || [401, 403, 404].includes(asked.status))
  const hasFailed = asked.kind === 'failed' && !needsKey
  return (
    <div className="flex flex-col items-start gap-3 text-sm">
      <p role={hasFailed ? 'alert' : undefined}>
        {needsKey ? t.needsKey : asked.kind === 'failed' ? asked.why : t.isFile}
      </p>
      <div className="flex gap-2">
        {hasFailed && (
          <button className="button button-small" onClick={again}>
            {c.again}
          </button>
        )}
        <Link href="/questions" className="button button-small">
          {c.back}
        </Link>
      </div>
    </div>
  )
}
