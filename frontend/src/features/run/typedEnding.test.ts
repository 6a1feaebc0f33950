// @vitest-environment jsdom
import { expect, it } from 'vitest'
import type { Run } from '../../sync/runs'
import { isGood, messageOf, standing, titleOf } from './ending'
import { typedEnding } from './typedEnding'

const run = (fields: Partial<Run>): Run =>
  ({
    state: 'finished',
    outcome: 'exited',
    message: '',
    language: 'python',
    file: 'main.py',
    isInteractive: true,
    isConsole: false,
    ...fields,
  }) as Run

it('a console stands as a console, and its exit code is nobody’s business', () => {
  const console = { isConsole: true, language: 'sql', file: 'main.sql', exitCode: 1 }
  expect(standing(run({ ...console, state: 'running', outcome: undefined }))).toBe('Console open')
  expect(standing(run(console))).toBe('Console closed')
  expect(isGood(run(console))).toBe(true)
  expect(standing(run({ ...console, outcome: 'cancelled' }))).toBe('Stopped')
  expect(standing(run({ ...console, state: 'running', isStopping: true }))).toBe('Stopping…')
  expect(titleOf(run(console))).toBe('SQL console')
})

it('a program into which people type stands as any other', () => {
  expect(standing(run({ exitCode: 1 }))).toBe('Exit code 1')
  expect(isGood(run({ exitCode: 1 }))).toBe(false)
  expect(titleOf(run({}))).toBe('main.py')
})

it('each limit has a sentence of its own', () => {
  const late = { outcome: 'timed_out', message: 'The program ran for more than 1800 seconds.' } as const
  expect(messageOf(run({ ...late, durationMs: 12_000 }))).toMatch(/^The program computed for more than 10/)
  expect(messageOf(run({ ...late, durationMs: 1_800_100 }))).toMatch(/^The program went on for 30 minutes/)
  expect(messageOf(run({ ...late, isConsole: true }))).toMatch(/console computed/)
  expect(messageOf(run({ ...late, isConsole: true, durationMs: 1_800_100 }))).toMatch(/open for 30 minutes/)
  const idle = { outcome: 'cancelled', message: 'Nothing was typed or printed for 5 minutes, so.' } as const
  expect(messageOf(run(idle))).toMatch(/so the program was stopped/)
  expect(messageOf(run({ ...idle, isConsole: true }))).toMatch(/so the console was closed/)
  expect(messageOf(run({ ...idle, message: 'Ada stopped this run.' }))).toBe('Ada stopped this run.')
  expect(typedEnding(run({ ...late, isInteractive: false }))).toBeUndefined()
})
