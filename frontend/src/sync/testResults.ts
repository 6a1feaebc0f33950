import * as Y from 'yjs'
import { type Outcome, outcomeIn } from './runs'
import { fieldsIn, textIn } from './shape'
import { type Comparison, comparisonIn, largestText, longestName, mostCases } from './testCases'
import { wholeIn } from './whole'

/** How a case ended, with all that is known of it. */
export interface FullResult {
  kind: 'full'
  /** Of the case, as it was called then. */
  id: string
  name: string
  /** Whether it comes from the notes, where those of hidden cases are. */
  isHidden: boolean
  /** Which of the hidden ones it is, from 1. */
  number: number | undefined
  hasPassed: boolean
  compare: Comparison
  input: string
  expected: string
  stdout: string
  stderr: string
  outcome: Outcome
  exitCode: number | undefined
  signal: number | undefined
  durationMs: number | undefined
  memoryBytes: number | undefined
  /** A sentence of the server's, where the ending needs one. */
  message: string
}

/** What everybody is told of a hidden case. */
export interface BareResult {
  kind: 'bare'
  number: number
  hasPassed: boolean
}

export type TestResult = FullResult | BareResult

const longestMessage = 1_000
const none: readonly TestResult[] = []

const passedIn = (value: unknown): boolean | undefined =>
  value === 'passed' ? true : value === 'failed' ? false : undefined

/** A result as somebody's document has it; undefined where it is none. */
export function resultIn(value: unknown, isHidden = false): TestResult | undefined {
  const fields = fieldsIn(value)
  const hasPassed = passedIn(fields['state'])
  if (hasPassed === undefined) return undefined
  const number = wholeIn(fields['number'], 1, mostCases)
  if (fields['hidden'] === true) return number === undefined ? undefined : { kind: 'bare', number, hasPassed }
  const id = textIn(fields['id'], 64)
  const large = Number.MAX_SAFE_INTEGER
  return {
    kind: 'full',
    id,
    name: textIn(fields['name'], longestName),
    isHidden,
    number,
    hasPassed,
    compare: comparisonIn(fields['compare']),
    input: textIn(fields['input'], largestText),
    expected: textIn(fields['expected'], largestText),
    stdout: textIn(fields['stdout'], largestText),
    stderr: textIn(fields['stderr'], largestText),
    outcome: outcomeIn(fields['outcome']),
    exitCode: wholeIn(fields['exit_code'], -large, large),
    signal: wholeIn(fields['signal'], 0, 1_000),
    durationMs: wholeIn(fields['duration_ms'], 0, large),
    memoryBytes: wholeIn(fields['memory_bytes'], 0, large),
    message: textIn(fields['message'], longestMessage),
  }
}

function resultsIn(values: readonly unknown[], isHidden = false): readonly TestResult[] {
  // Visible ones and hidden ones, each as many as a document may have.
  return values.slice(0, 2 * mostCases).flatMap((value) => resultIn(value, isHidden) ?? [])
}

/** The results of runs, as everybody has them: in the document `output`. */
export class TestResults {
  private readonly runs: Y.Map<unknown>
  private readonly read = new WeakMap<Y.Array<unknown>, { length: number; results: readonly TestResult[] }>()

  constructor(output: Y.Doc) {
    this.runs = output.getMap('runs')
  }

  /** What has ended of a run, in order. The same array until there is more. */
  of(run: string): readonly TestResult[] {
    const list = this.list(run)
    if (!list) return none
    const { length } = list
    const known = this.read.get(list)
    // The server only ever puts more behind them.
    if (known?.length === length) return known.results
    const results = resultsIn(list.slice(0, Math.min(length, 2 * mostCases)))
    this.read.set(list, { length, results })
    return results
  }

  /** How many have ended. */
  count(run: string): number {
    return this.list(run)?.length ?? 0
  }

  private list(run: string): Y.Array<unknown> | undefined {
    const one = this.runs.get(run)
    const list = one instanceof Y.Map ? (one as Y.Map<unknown>).get('tests') : undefined
    return list instanceof Y.Array ? (list as Y.Array<unknown>) : undefined
  }

  /** Calls `listener` when a run comes or goes, or has more results; what else is written is no reason. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const heard: Parameters<Y.Map<unknown>['observeDeep']>[0] = (events) => {
      if (events.some(({ path }) => path.length < 2 || path[1] === 'tests')) listener()
    }
    this.runs.observeDeep(heard)
    return () => this.runs.unobserveDeep(heard)
  }
}

/** The results of hidden cases in full, as interviewers have them: in the document `notes`. */
export class HiddenResults {
  private readonly map: Y.Map<unknown>
  private readonly read = new Map<string, { value: unknown; results: readonly TestResult[] }>()

  constructor(notes: Y.Doc) {
    this.map = notes.getMap('test_results')
  }

  /** Those of a run. The same array until they are others. */
  of(run: string): readonly TestResult[] {
    const value = this.map.get(run)
    const known = this.read.get(run)
    if (known?.value === value && known) return known.results
    const { tests } = fieldsIn(value)
    const results = Array.isArray(tests) ? resultsIn(tests, true) : none
    this.read.set(run, { value, results })
    return results
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.map.observe(listener)
    return () => this.map.unobserve(listener)
  }
}

/** The results of everybody, with those of hidden cases in full where one has them. */
export function withHidden(
  results: readonly TestResult[],
  hidden: readonly TestResult[],
): readonly TestResult[] {
  if (hidden.length === 0) return results
  const full = new Map(
    hidden.flatMap((one) => (one.kind === 'full' && one.number ? [[one.number, one]] : [])),
  )
  return results.map((one) => (one.kind === 'bare' ? (full.get(one.number) ?? one) : one))
}
