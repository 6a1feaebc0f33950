import type { TestRun } from '../../run/cases/public'
import type { Trial } from '../../../api/questions'
import { languageOf } from '../../../config/languages'
import { fieldsIn } from '../../../sync/shape'
import { type FullResult, resultIn } from '../../../sync/testResults'
import type { CodeKind, Draft } from './draft'

/** A run of a draft's tests. */
export interface DraftRun extends TestRun {
  kind: CodeKind
  language: string
  /** What the compiler said. */
  compiled: string
}

/** What is sent to try a draft. The ids of its tests, in the same order. */
export function trialOf(draft: Draft, kind: CodeKind, language: string): { trial: Trial; ids: TestIds } {
  const { file } = languageOf(language)
  const { tests, hidden_tests, checker, files, solutions } = draft.question()
  const source = (kind === 'starter' ? files : solutions)[file] ?? ''
  const ids = {
    shown: draft.tests.cases().map(({ id }) => id),
    hidden: draft.hidden.cases().map(({ id }) => id),
  }
  return { trial: { language, files: { [file]: source }, tests, hidden_tests, checker }, ids }
}

/** As the server has written it. */
interface Answer {
  tests: readonly unknown[]
  hidden_tests: readonly unknown[]
}

export interface TestIds {
  shown: readonly string[]
  hidden: readonly string[]
}

/** What came of it, for each test by its id. */
export function resultsOf(answer: Answer, ids: TestIds): FullResult[] {
  return [...read(answer.tests, ids.shown, false), ...read(answer.hidden_tests, ids.hidden, true)]
}

function read(values: readonly unknown[], ids: readonly string[], isHidden: boolean): FullResult[] {
  return values.flatMap((value, at) => {
    // Of a hidden one everything is known here, which in a room only interviewers are told.
    const result = resultIn({ ...fieldsIn(value), hidden: false }, isHidden)
    const id = ids[at]
    return result?.kind === 'full' && id !== undefined ? [{ ...result, id }] : []
  })
}
