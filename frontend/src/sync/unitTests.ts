import { fieldsIn, textIn } from './shape'
import { wholeIn } from './whole'

/** What became of a test that stands in the code. */
export type UnitTestState = 'passed' | 'failed' | 'skipped'

/** A test that stands in the code, as its framework reports it. */
export interface UnitTest {
  /** Of what it is a part: a module, a class, a suite. May be empty. */
  group: string
  name: string
  state: UnitTestState
  durationMs: number | undefined
  /** Why it failed or was skipped, in short. */
  message: string
  /** Where it failed, at length. */
  details: string
  /** What it printed. */
  output: string
}

/** How many became what. */
export type UnitCounts = Record<UnitTestState, number>

/** A server tells of so many. */
const mostTests = 500
const longestName = 400
const longestText = 4_096
const states: readonly UnitTestState[] = ['passed', 'failed', 'skipped']
const none: readonly UnitTest[] = []

const read = new WeakMap<object, readonly UnitTest[]>()

/** The tests of a run as the document `output` has them. The same array for the same value. */
export function unitTestsIn(value: unknown): readonly UnitTest[] {
  if (!Array.isArray(value)) return none
  const known = read.get(value)
  if (known) return known
  const tests = value.slice(0, mostTests).flatMap((one) => unitTestIn(one) ?? [])
  read.set(value, tests)
  return tests
}

function unitTestIn(value: unknown): UnitTest | undefined {
  const fields = fieldsIn(value)
  const state = states.find((one) => one === fields['state'])
  if (!state) return undefined
  return {
    group: textIn(fields['group'], longestName),
    name: textIn(fields['name'], longestName),
    state,
    durationMs: wholeIn(fields['duration_ms'], 0, Number.MAX_SAFE_INTEGER),
    message: textIn(fields['message'], longestText),
    details: textIn(fields['details'], longestText),
    output: textIn(fields['output'], longestText),
  }
}

/** How many of them passed, failed and were skipped. */
export function unitCounts(tests: readonly UnitTest[]): UnitCounts {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { state } of tests) counts[state] += 1
  return counts
}
