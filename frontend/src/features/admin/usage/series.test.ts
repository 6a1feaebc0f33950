import { expect, it } from 'vitest'
import type { UsageOfDay } from '../../../api/admin'
import { edge, runsBy, runsOf, total } from './series'

const run = (language: string, outcome: string, count: number) => ({ language, outcome, count })
const days: UsageOfDay[] = [
  { day: '2026-11-29', interviews: 2, people: 5, minutes: 90, runs: [run('python', 'succeeded', 3)] },
  {
    day: '2026-11-30',
    interviews: 1,
    people: 2,
    minutes: 30,
    runs: [run('go', 'failed', 3), run('python', 'failed', 4)],
  },
]

it('adds up days and runs', () => {
  expect([total(days, 'interviews'), total(days, 'people'), total(days, 'minutes')]).toEqual([3, 7, 120])
  expect(days.map(runsOf)).toEqual([3, 7])
  expect(runsBy(days, 'language')).toEqual([
    { name: 'python', count: 7 },
    { name: 'go', count: 3 },
  ])
  expect(runsBy(days, 'outcome').map(({ name }) => name)).toEqual(['failed', 'succeeded'])
  expect(runsBy([], 'outcome')).toEqual([])
})

it('ends charts at round numbers', () => {
  expect([0, 1, 3, 5, 6, 11, 21, 99, 100, 101, 4_321].map(edge)).toEqual([
    1, 1, 3, 5, 6, 15, 25, 100, 100, 150, 5_000,
  ])
})
