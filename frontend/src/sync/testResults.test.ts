import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { Runs } from './runs'
import { HiddenResults, resultIn, TestResults, withHidden } from './testResults'

const visible = {
  id: 'a',
  name: 'Sum',
  number: 1,
  state: 'failed',
  compare: 'numbers',
  input: '1 2',
  expected: '3',
  stdout: '4',
  stderr: 'careful',
  outcome: 'exited',
  exit_code: 0,
  duration_ms: 12n,
  memory_bytes: 4096,
}
const hidden = (number: number, state = 'passed') => ({ hidden: true, number, state })

function room() {
  const doc = new Y.Doc()
  const runs = doc.getMap('runs')
  const start = (id: string, fields: Record<string, unknown> = {}) => {
    const tests = new Y.Array<unknown>()
    const output = new Y.Array<unknown>()
    const all = { number: 1, state: 'running', tests_total: 3, tests_hidden: 1, tests, output, ...fields }
    const run = new Y.Map<unknown>(Object.entries(all))
    runs.set(id, run)
    return { run, tests, output }
  }
  return { doc, runs, start, results: new TestResults(doc) }
}

it('results come one by one, and the hidden ones bare', () => {
  const { doc, start, results } = room()
  const { tests, run } = start('one')
  expect(results.of('one')).toEqual([])
  tests.push([visible])
  const [first] = results.of('one')
  expect(first).toMatchObject({ kind: 'full', id: 'a', name: 'Sum', hasPassed: false, compare: 'numbers' })
  expect(first).toMatchObject({ stdout: '4', stderr: 'careful', exitCode: 0, durationMs: 12 })
  tests.push([{ ...hidden(1), name: 'secret', stdout: 'secret' }])
  expect(results.of('one')[1]).toEqual({ kind: 'bare', number: 1, hasPassed: true })
  expect(results.count('one')).toBe(2)
  expect(results.of('another')).toEqual([])
  run.set('state', 'finished')
  run.set('outcome', 'exited')
  run.set('tests_passed', 1)
  expect(new Runs(doc).list()[0]?.tests).toEqual({ total: 3, hidden: 1, passed: 1 })
})

it('the same array is given until there is more, and output is no reason to tell', () => {
  const { start, results } = room()
  const { tests, output } = start('one')
  tests.push([visible])
  let told = 0
  const stop = results.subscribe(() => (told += 1))
  const before = results.of('one')
  output.push([{ stream: 'compile', text: 'a warning' }])
  expect(told).toBe(0)
  expect(results.of('one')).toBe(before)
  tests.push([visible])
  expect(told).toBe(1)
  expect(results.of('one')).toHaveLength(2)
  stop()
})

it('what is no result is left out, and what is too long is cut', () => {
  expect(
    [null, 'passed', {}, { state: 'maybe' }, { hidden: true, state: 'passed' }].map((value) =>
      resultIn(value),
    ),
  ).toEqual(Array.from({ length: 5 }, () => undefined))
  expect(resultIn({ hidden: true, state: 'passed', number: 1e9 })).toBeUndefined()
  const odd = resultIn({
    state: 'passed',
    name: 'x'.repeat(1_000),
    stdout: ['no text'],
    outcome: 'unheard of',
  })
  expect(odd).toMatchObject({ name: 'x'.repeat(100), stdout: '', outcome: 'failed', compare: 'trimmed' })
  expect(resultIn({ state: 'passed', stdout: 'x'.repeat(1e6) })).toMatchObject({ stdout: 'x'.repeat(65_536) })
})

it('a run without tests has none, and odd numbers are none', () => {
  const { doc, start } = room()
  start('plain', { tests_total: undefined })
  start('odd', { tests_total: 3, tests_hidden: 7, tests_passed: 9 })
  const found = new Map(new Runs(doc).list().map(({ id, tests }) => [id, tests]))
  expect(found.get('plain')).toBeUndefined()
  expect(found.get('odd')).toEqual({ total: 3, hidden: 0, passed: undefined })
})

it('interviewers have the hidden ones in full, each in its place', () => {
  const notes = new Y.Doc()
  const full = new HiddenResults(notes)
  let told = 0
  full.subscribe(() => (told += 1))
  const kept = {
    salt: 'c2FsdA==',
    tests: [{ ...visible, id: 'h', name: 'Secret', number: 1, state: 'passed' }],
  }
  notes.getMap('test_results').set('one', kept)
  expect(told).toBe(1)
  expect(full.of('one')).toBe(full.of('one'))
  expect(full.of('another')).toEqual([])
  const { start, results } = room()
  const { tests } = start('one')
  tests.push([visible, hidden(1), hidden(2, 'failed')])
  const all = withHidden(results.of('one'), full.of('one'))
  expect(all.map((one) => (one.kind === 'full' ? one.name : one.number))).toEqual(['Sum', 'Secret', 2])
  expect(all.map((one) => one.kind === 'full' && one.isHidden)).toEqual([false, true, false])
  expect(withHidden(results.of('one'), [])).toBe(results.of('one'))
  for (const odd of ['text', null, { tests: 'text' }, { tests: [3] }]) {
    notes.getMap('test_results').set('odd', odd)
    expect(full.of('odd')).toEqual([])
  }
})
