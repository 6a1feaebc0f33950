import { beforeEach, expect, it } from 'vitest'
import { choose } from '../../config/preferences'
import type { RecordedEvent } from '../../api/schema'
import { grouped, leading, type Mark, marksOf } from './marks'

beforeEach(() => choose({ locale: 'en' }))

const begins = Date.parse('2026-11-29T10:00:00Z')
const ada = { id: 'a', name: 'Ada', role: 'candidate' as const }
let ids = 0
const event = (name: string, seconds: number, more: Partial<RecordedEvent> = {}): RecordedEvent => ({
  id: String((ids += 1)),
  event: name,
  at: new Date(begins + seconds * 1_000).toISOString(),
  ...more,
})
const run = { by_name: 'Ada', id: 'r1', language: 'python', place: 'server', outcome: 'exited' }
const labels = (marks: readonly Mark[]) => marks.map(({ label }) => label)

it('says what happened, in the order of its time and within the recording', () => {
  const marks = marksOf(
    [
      event('phase_changed', 5, { phase: 'live' }),
      event('member_joined', -3, { member: ada }),
      event('language_changed', 7, { language: 'go' }),
      event('something_new', 8),
      event('member_left', 59, { member: ada }),
      event('member_joined', 90, { member: ada }),
    ],
    begins,
    60_000,
  )
  expect(labels(marks)).toEqual(['Ada joined', 'The interview started', 'Language: Go', 'Ada left'])
  expect(marks.map(({ at }) => at)).toEqual([0, 5_000, 7_000, 59_000])
})

const toneOf = (more: Partial<typeof run> & Record<string, unknown>) =>
  marksOf([event('run_completed', 1, { run: { ...run, ...more } })], begins, 60_000)[0]?.tone

it('a run is good where it exited with 0 or passed all tests', () => {
  expect(toneOf({ exit_code: 0 })).toBe('good')
  expect(toneOf({ exit_code: 1 })).toBe('bad')
  expect(toneOf({ outcome: 'timed_out' })).toBe('bad')
  expect(toneOf({ outcome: 'cancelled' })).toBe('none')
  expect(toneOf({ exit_code: 0, tests_passed: 2, tests_total: 3 })).toBe('bad')
  expect(toneOf({ exit_code: 0, tests_passed: 3, tests_total: 3 })).toBe('good')
})

it('says which question came into the room, and who brought it', () => {
  const brought = { question: { id: 'q', version: 2, title: 'Pair with a given sum' }, by: 'olga' }
  const marks = () => marksOf([event('question_brought', 1, brought)], begins, 60_000)
  expect(marks()).toMatchObject([
    { kind: 'question', label: 'Question: Pair with a given sum', member: 'olga' },
  ])
  choose({ locale: 'de' })
  expect(labels(marks())).toEqual(['Aufgabe: Pair with a given sum'])
})

const signal = (more: RecordedEvent['signal']) =>
  event('signal', 1, { member: ada, ...(more && { signal: more }) })

it('says what a candidate’s page noticed', () => {
  const marks = marksOf(
    [
      signal({ kind: 'paste', lines: 1, characters: 300 }),
      signal({ kind: 'paste', lines: 40 }),
      signal({ kind: 'away', seconds: 20 }),
    ],
    begins,
    60_000,
  )
  expect(labels(marks)).toEqual([
    'Ada pasted 1 line',
    'Ada pasted 40 lines',
    'Ada was in another tab for 20 s',
  ])
})

it('marks that stand together have one sign: that of what matters most', () => {
  const marks = marksOf(
    [
      event('member_joined', 1, { member: ada }),
      event('run_completed', 2, { run }),
      event('run_completed', 3, { run: { ...run, id: 'r2', outcome: 'timed_out' } }),
      event('member_left', 30, { member: ada }),
    ],
    begins,
    60_000,
  )
  const groups = grouped(marks, 2_000, (at) => at)
  expect(groups.map((group) => group.marks.length)).toEqual([3, 1])
  expect(groups.map((group) => leading(group)?.label)).toEqual(['Ada ran the code: it failed', 'Ada left'])
})
