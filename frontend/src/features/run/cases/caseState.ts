import type { Run } from '../../../sync/runs'
import type { FullResult, TestResult } from '../../../sync/testResults'

/** What cases need to know of a run. */
export type CasesRun = Pick<Run, 'number' | 'state' | 'isCompiling' | 'tests'>

/** A run of tests, and what has come of it. */
export interface TestRun {
  run: CasesRun
  results: readonly TestResult[]
}

/** How a case stands. */
export interface CaseState {
  /** A run goes on that has not come to it yet. */
  isWaiting: boolean
  /** A run is over that did not come to it. */
  isMissed: boolean
  /** What came of it at last, and in which run. */
  found: { result: FullResult; run: CasesRun } | undefined
}

const never: CaseState = { isWaiting: false, isMissed: false, found: undefined }

function resultOf(of: TestRun | undefined, id: string): CaseState['found'] {
  const result = of?.results.find((one) => one.kind === 'full' && one.id === id)
  return of && result?.kind === 'full' ? { result, run: of.run } : undefined
}

/**
 * How a case stands. As long as a run has not come to it, what came of it before stays: somebody
 * may be reading it (PAGE-1).
 */
export function caseState(id: string, current: TestRun | undefined, before: TestRun | undefined): CaseState {
  const found = resultOf(current, id)
  if (found) return { ...never, found }
  if (!current) return never
  if (current.run.state === 'finished') return { ...never, isMissed: true }
  return { ...never, isWaiting: true, found: resultOf(before, id) }
}

/** Results of cases that are not among these any more. */
export function left(current: TestRun | undefined, ids: readonly string[], isHidden: boolean): FullResult[] {
  return (current?.results ?? []).flatMap((one) => {
    const isOther = one.kind === 'bare' || one.isHidden !== isHidden
    return isOther || ids.includes(one.id) ? [] : [one]
  })
}
