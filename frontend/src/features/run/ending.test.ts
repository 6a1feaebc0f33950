// @vitest-environment jsdom
import { expect, it } from 'vitest'
import type { Run } from '../../sync/runs'
import { sentenceOf, standing } from './ending'

const run = (fields: Partial<Run>) =>
  standing({ state: 'finished', outcome: 'exited', exitCode: 0, ...fields } as Run)

const tests = (passed: number | undefined, total = 8) => ({ total, hidden: 2, passed })

it('a run of tests stands as its tests do', () => {
  expect(run({ state: 'running', tests: tests(undefined) })).toBe('Running tests…')
  expect(run({ exitCode: 1, tests: tests(5) })).toBe('5 of 8 tests passed')
  expect(run({ tests: tests(8) })).toBe('All 8 tests passed')
  expect(run({ tests: tests(1, 1) })).toBe('The test passed')
  expect(run({ exitCode: 1, tests: tests(0, 1) })).toBe('The test failed')
  expect(run({ outcome: 'cancelled', tests: tests(3) })).toBe('Stopped: 3 of 8 tests passed')
  // The compiler found something.
  expect(run({ exitCode: 1, tests: tests(undefined) })).toBe('No tests were run')
})

it('a run of a test framework stands as the tests in the code do', () => {
  const framework = { name: 'pytest', passed: 2, failed: 1, skipped: 4 }
  expect(run({ state: 'running', framework: { ...framework, passed: 0, failed: 0 } })).toBe('Running tests…')
  expect(run({ exitCode: 1, framework })).toBe('2 of 3 tests passed')
  expect(run({ framework: { ...framework, failed: 0 } })).toBe('All 2 tests passed')
  expect(run({ exitCode: 2, framework: { ...framework, passed: 0, failed: 0 } })).toBe('No tests were run')
  expect(run({ outcome: 'timed_out', framework: { ...framework, passed: 0, failed: 0 } })).toBe(
    'Time limit reached',
  )
})

it('RUN-2 what a program was refused is said, by the server or else by the page', () => {
  const ended = { outcome: 'exited' as const, message: '' }
  expect(sentenceOf({ ...ended, refused: 'disk' })).toMatch(/used up all of its disk space/)
  expect(sentenceOf({ ...ended, message: 'More than 32.', refused: 'processes' })).toBe('More than 32.')
  expect(sentenceOf(ended)).toBeUndefined()
})

it('any other run stands as its program ended', () => {
  expect(run({})).toBe('Finished')
  expect(run({ exitCode: 3 })).toBe('Exit code 3')
})
