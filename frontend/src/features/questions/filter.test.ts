import { expect, it } from 'vitest'
import type { QuestionSummary } from '../../api/questions'
import { filterIn, found, isAnything, nothing, queryOf, tagsIn } from './filter'

const question = (title: string, more: Partial<QuestionSummary> = {}): QuestionSummary => ({
  id: title,
  title,
  summary: '',
  difficulty: 'medium',
  minutes: 30,
  tags: [],
  language: 'python',
  languages: ['python'],
  tests: 0,
  source: 'shipped',
  version: 1,
  editable: false,
  ...more,
})
const all = [
  question('Rate limiter', { summary: 'Counts what comes in a window.', tags: ['queues', 'time'] }),
  question('Größte Summe', { difficulty: 'hard', languages: ['java', 'python'], tags: ['arrays'] }),
  question('Window of a log', { difficulty: 'easy', tags: ['arrays', 'time'] }),
]
const titles = (some: Partial<typeof nothing>) => found(all, { ...nothing, ...some }).map(({ id }) => id)

it('every word counts, wherever it is, and accents and capitals do not', () => {
  expect(titles({ search: 'GROSSTE' })).toEqual([])
  expect(titles({ search: 'großte summe' })).toEqual(['Größte Summe'])
  expect(titles({ search: 'counts time' })).toEqual(['Rate limiter'])
  expect(titles({ search: 'counts arrays' })).toEqual([])
  expect(titles({ search: '  ' })).toHaveLength(3)
})

it('what is called so comes before what only mentions it', () => {
  expect(titles({ search: 'window' })).toEqual(['Window of a log', 'Rate limiter'])
})

it('tag, language and difficulty each leave fewer', () => {
  expect(titles({ tag: 'arrays' })).toEqual(['Größte Summe', 'Window of a log'])
  expect(titles({ tag: 'arrays', difficulty: 'hard' })).toEqual(['Größte Summe'])
  expect(titles({ language: 'java' })).toEqual(['Größte Summe'])
  expect(titles({ tag: 'arrays', difficulty: 'hard', language: 'go' })).toEqual([])
})

it('the address says what is looked for, and nothing that is not known', () => {
  const filter = { search: 'a b&c', tag: 'two words', language: 'c', difficulty: 'easy' } as const
  expect(filterIn(queryOf(filter))).toEqual(filter)
  expect(queryOf(nothing)).toBe('')
  expect(isAnything(filterIn('?difficulty=impossible&else=1'))).toBe(true)
  expect(filterIn(`?search=${'x'.repeat(500)}`).search).toHaveLength(100)
})

it('tags are counted, in their order', () => {
  expect(tagsIn(all)).toEqual([
    ['arrays', 2],
    ['queues', 1],
    ['time', 2],
  ])
})
