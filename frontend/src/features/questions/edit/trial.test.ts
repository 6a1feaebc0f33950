import { expect, it } from 'vitest'
import { Draft, emptyQuestion } from './draft'
import { resultsOf, trialOf } from './trial'

const draft = () =>
  new Draft({
    ...emptyQuestion,
    files: { 'main.py': 'starter', 'main.js': 'other' },
    solutions: { 'main.py': 'solution' },
    tests: [{ name: 'one' }, { name: 'two' }],
    hidden_tests: [{ name: 'three' }],
    checker: 'check',
  })

it('what is chosen is tried, in its language, with all tests', () => {
  const one = draft()
  const { trial, ids } = trialOf(one, 'starter', 'python')
  expect(trial).toMatchObject({ language: 'python', files: { 'main.py': 'starter' }, checker: 'check' })
  expect([trial.tests.length, trial.hidden_tests.length]).toEqual([2, 1])
  expect(ids.shown).toEqual(one.tests.cases().map(({ id }) => id))
  expect(trialOf(one, 'solution', 'python').trial.files).toEqual({ 'main.py': 'solution' })
  expect(trialOf(one, 'solution', 'javascript').trial.files).toEqual({ 'main.js': '' })
})

it('each test gets its own result, and what is none is left out', () => {
  const ids = { shown: ['a', 'b'], hidden: ['c'] }
  const answer = {
    tests: [{ state: 'passed' }, { state: 'failed', stdout: 'x' }, { state: 'passed' }],
    hidden_tests: [{ state: 'nonsense' }],
  }
  expect(resultsOf(answer, ids)).toMatchObject([
    { id: 'a', hasPassed: true, isHidden: false },
    { id: 'b', hasPassed: false, stdout: 'x' },
  ])
  const hidden = { tests: [], hidden_tests: [{ state: 'failed', hidden: true, number: 1 }] }
  expect(resultsOf(hidden, ids)).toMatchObject([{ id: 'c', isHidden: true, hasPassed: false }])
})
