import { expect, it } from 'vitest'
import type { Run } from '../../../sync/runs'
import { resultIn, type TestResult } from '../../../sync/testResults'
import { caseState, left, type TestRun } from './caseState'

const result = (id: string, isHidden = false): TestResult => {
  const found = resultIn({ id, number: 1, state: 'passed' }, isHidden)
  if (!found) throw new Error('a result')
  return found
}
const run = (number: number, state: Run['state'], ...results: TestResult[]): TestRun => ({
  run: { id: String(number), number, state } as Run,
  results,
})

const ids = (found: ReturnType<typeof left>) => found.map(({ id }) => id)

it('a case stands as its run says', () => {
  const current = run(2, 'finished', result('a'))
  expect(caseState('a', current, undefined)).toMatchObject({
    isWaiting: false,
    found: { run: { number: 2 } },
  })
  // One that was added since, or to which a stopped run did not come.
  expect(caseState('b', current, run(1, 'finished', result('b')))).toEqual({
    isWaiting: false,
    isMissed: true,
    found: undefined,
  })
  expect(caseState('a', undefined, undefined)).toEqual({
    isWaiting: false,
    isMissed: false,
    found: undefined,
  })
})

it('PAGE-1 what came of it before stays until there is more', () => {
  const before = run(1, 'finished', result('a'), result('b'))
  const current = run(2, 'running', result('a'))
  expect(caseState('a', current, before)).toMatchObject({ isWaiting: false, found: { run: { number: 2 } } })
  expect(caseState('b', current, before)).toMatchObject({ isWaiting: true, found: { run: { number: 1 } } })
  expect(caseState('c', current, before)).toMatchObject({ isWaiting: true, found: undefined })
})

it('what was removed since still counts, each on its side', () => {
  const current = run(1, 'finished', result('a'), result('b'), result('h', true), {
    kind: 'bare',
    number: 2,
    hasPassed: true,
  })
  expect(ids(left(current, ['a'], false))).toEqual(['b'])
  expect(ids(left(current, [], true))).toEqual(['h'])
  expect(ids(left(current, ['h'], true))).toEqual([])
  expect(left(undefined, [], false)).toEqual([])
})
