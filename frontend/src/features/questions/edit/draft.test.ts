import { expect, it } from 'vitest'
import type { Question } from '../../../api/questions'
import { differences, Draft, emptyQuestion, tagsOf } from './draft'

const question: Question = {
  title: 'Pairs',
  summary: 'Find two.',
  difficulty: 'hard',
  minutes: 45,
  tags: ['arrays', 'two words'],
  language: 'python',
  problem: '# Pairs\n\nFind `two`.\n',
  files: { 'main.js': 'one\n', 'main.py': 'two\n' },
  tests: [
    { name: 'first', stdin: '1\n', expected: '2\n', compare: 'trimmed' },
    { name: '', stdin: '', expected: '0.3', compare: 'numbers', tolerance: 0.01 },
  ],
  notes: 'Look for a set.',
  parts: [
    { title: 'More', text: 'Three of them.' },
    { title: 'Most', text: '' },
  ],
  rubric: [{ title: 'Speed' }, { title: 'Speed' }],
  hidden_tests: [{ name: 'empty', stdin: '', expected: 'none', compare: 'exact' }],
  checker: 'import sys\n',
  solutions: { 'main.py': 'def f(): ...\n' },
}

it('what nobody has changed comes out as it went in', () => {
  expect(new Draft(question).question()).toEqual(question)
  expect(new Draft(emptyQuestion).question()).toEqual(emptyQuestion)
})

const test = (at: number) => ({
  name: `${at}${'é🙂'.repeat(48)}`,
  stdin: 'in',
  expected: 'out',
  compare: 'numbers' as const,
  tolerance: Number.MAX_VALUE,
})

const many = <T>(make: (at: number) => T) => Array.from({ length: 100 }, (_, at) => make(at))

it('PAGE-5 nothing is cut that the server keeps, whatever the most of it is', () => {
  const title = '🙂'.repeat(200)
  const largest: Question = {
    ...question,
    title,
    summary: '🙂'.repeat(300),
    minutes: 600,
    tags: Array.from({ length: 20 }, (_, at) => `a, b ${at}`.padEnd(40, 'x')),
    tests: many(test),
    hidden_tests: many(test),
    parts: many((at) => ({ title: title.slice(0, -2 * (at + 1)), text: 'text' })),
    rubric: many(() => ({ title })),
    solutions: { 'main.py': '', 'main.js': ' \n' },
  }
  expect(differences(largest, new Draft(largest).question())).toEqual([])
})

it('each change is told, and comes out', () => {
  const draft = new Draft(question)
  let heard = 0
  draft.subscribe(() => (heard += 1))
  draft.set({ title: ' Sum ', tags: 'Arrays,, arrays , Sums', minutes: '20' })
  draft.file('solution', 'main.js').insert(0, 'solved')
  const id = draft.tests.cases()[1]?.id ?? ''
  draft.tests.move(id, -1)
  draft.tests.compareBy(id, 'trimmed')
  expect(heard).toBeGreaterThanOrEqual(5)
  const now = draft.question()
  expect(now).toMatchObject({ title: 'Sum', tags: ['arrays', 'sums'], minutes: 20 })
  expect(now.solutions).toEqual({ 'main.py': 'def f(): ...\n', 'main.js': 'solved' })
  expect(now.tests.map(({ expected }) => expected)).toEqual(['0.3', '2\n'])
  // Of numbers alone.
  expect(now.tests[0]).not.toHaveProperty('tolerance')
})

it('a language that goes takes its solution along, and comes back with it', () => {
  const draft = new Draft(question)
  const putBack = draft.remove('main.py')
  expect(draft.question()).toMatchObject({ files: { 'main.js': 'one\n' }, solutions: {} })
  expect(draft.paths()).toEqual(['main.js'])
  putBack()
  expect(draft.question()).toEqual(question)
})

it('a language that was added once more gets back what it had, unless something was typed', () => {
  const draft = new Draft(question)
  const putBack = draft.remove('main.py')
  const again = draft.file('starter', 'main.py')
  putBack()
  expect(draft.question()).toEqual(question)
  // The editor that shows it goes on.
  expect(draft.file('starter', 'main.py')).toBe(again)
  const second = draft.remove('main.py')
  draft.file('starter', 'main.py').insert(0, 'mine')
  second()
  expect(draft.question().files['main.py']).toBe('mine')
  expect(draft.question().solutions).toEqual(question.solutions)
})

it('an empty solution is none', () => {
  const draft = new Draft(question)
  draft.file('solution', 'main.js')
  expect(draft.question().solutions).toEqual(question.solutions)
})

it('says what is another in two questions', () => {
  const usual = { ...question, tests: [{ stdin: '1\n', expected: '2\n', name: 'first' }] }
  const same = { ...question, tests: [{ ...question.tests[0], tolerance: null }] }
  expect(differences(usual, same)).toEqual([])
  expect(differences(question, { ...question, title: 'x', checker: '' })).toEqual(['title', 'checker'])
  expect(differences(question, { ...question, tests: question.tests.toReversed() })).toEqual(['tests'])
})

it('tags are what stands between commas', () => {
  expect(tagsOf(' A, b c ,,a')).toEqual(['a', 'b c'])
  expect(tagsOf('')).toEqual([])
})
