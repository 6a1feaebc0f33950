import { useMemo, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import { HiddenResults, type TestResult, withHidden } from '../../../sync/testResults'
import { useShownRun } from '../useShownRun'
import type { TestRun } from './caseState'
import { useTestResults } from './useTestResults'

const none: readonly TestResult[] = []
const nothing = { subscribe: () => () => undefined, of: () => none }

/**
 * The run of tests that is looked at, or the last one, and the one before it, with their results;
 * hidden ones in full where one has `notes`. Undefined until the room is open.
 */
export function useTestRuns(notes: Y.Doc | undefined) {
  const shown = useShownRun()
  const all = useTestResults()
  const hidden = useMemo(() => (notes ? new HiddenResults(notes) : nothing), [notes])
  const tested = shown?.runs.filter(({ tests }) => tests) ?? []
  const at = Math.max(
    tested.findIndex(({ id }) => id === shown?.state.shown),
    0,
  )
  const current = useRun(all, hidden, tested[at]?.id)
  const before = useRun(all, hidden, tested[at + 1]?.id)
  const pair = (run: (typeof tested)[number] | undefined, results: TestRun['results']) =>
    run && { run, results }
  return (
    shown && { desk: shown.desk, current: pair(tested[at], current), before: pair(tested[at + 1], before) }
  )
}

type Source = Pick<HiddenResults, 'subscribe' | 'of'>

function useRun(all: Source, hidden: Source, id = '') {
  const results = useSyncExternalStore(all.subscribe, () => all.of(id))
  const own = useSyncExternalStore(hidden.subscribe, () => hidden.of(id))
  return useMemo(() => withHidden(results, own), [results, own])
}
