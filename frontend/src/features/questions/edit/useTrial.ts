import { useState } from 'react'
import { tryQuestion } from '../../../api/questions'
import { ApiError } from '../../../api/request'
import { messages, textOf } from '../../../i18n/messages'
import { told } from '../../../i18n/told'
import { useKey } from '../key'
import type { CodeKind, Draft } from './draft'
import { type DraftRun, resultsOf, trialOf } from './trial'

const text = messages({
  en: { broken: 'This does not compile, so no test was run.' },
  de: { broken: 'Das lässt sich nicht übersetzen, deshalb lief kein Test.' },
})

export type TrialState =
  | { kind: 'idle' }
  | { kind: 'running' }
  | { kind: 'done' }
  /** `needsKey`: nobody is asked for one elsewhere. */
  | { kind: 'failed'; why: string; needsKey: boolean }

/** Runs a draft's tests on the server: the last run, the one before, and how it stands. */
export function useTrial(draft: Draft) {
  const key = useKey()
  const [state, setState] = useState<TrialState>({ kind: 'idle' })
  const [runs, setRuns] = useState<readonly DraftRun[]>([])
  const [current, before] = runs
  const start = async (kind: CodeKind, language: string) => {
    const { trial, ids } = trialOf(draft, kind, language)
    const number = (current?.run.number ?? 0) + 1
    const hidden = ids.hidden.length
    const total = ids.shown.length + hidden
    const begun: DraftRun = {
      kind,
      language,
      compiled: '',
      results: [],
      run: { number, state: 'running', isCompiling: false, tests: { total, hidden, passed: undefined } },
    }
    setState({ kind: 'running' })
    setRuns([begun, ...runs].slice(0, 2))
    try {
      const answer = await tryQuestion(trial, key)
      const results = resultsOf(answer, ids)
      const passed = results.filter(({ hasPassed }) => hasPassed).length
      const over: DraftRun = {
        ...begun,
        compiled: answer.compile ?? '',
        results,
        run: { ...begun.run, state: 'finished', tests: { total, hidden, passed } },
      }
      setRuns([over, ...runs].slice(0, 2))
      const why = answer.message ?? (answer.compile ? textOf(text).broken : undefined)
      setState(why ? { kind: 'failed', why, needsKey: false } : { kind: 'done' })
    } catch (error) {
      // What came before it is looked at once more.
      setRuns(runs)
      setState({
        kind: 'failed',
        why: told(error),
        needsKey: error instanceof ApiError && error.status === 401 && !key,
      })
    }
  }
  return { state, current, before, start }
}
