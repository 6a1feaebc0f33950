import { expect, it } from 'vitest'
import type { TrialEvent } from '../../api/trials'
import { after, standingOf, summaryOf, type Trial, verdictOf } from './trial'

const begun: TrialEvent = { kind: 'begun', sandbox: 'native', programs: ['a', 'b', 'c'] }
const attempt = (program: string, held = true): TrialEvent => ({
  kind: 'attempt',
  program,
  held,
  outcome: 'exited',
  wallMs: 5,
  detail: held ? undefined : 'BREACH',
})
const ended = (tried: number, held: number): TrialEvent => ({ kind: 'ended', tried, held })

function trialOf(...events: TrialEvent[]): Trial {
  let trial: Trial | undefined
  for (const event of events) trial = after(trial, event)
  if (!trial) throw new Error('nothing has begun')
  return trial
}

it('keeps the order of the server, in whatever order programs end', () => {
  const trial = trialOf(begun, attempt('c', false), attempt('a', false), attempt('b'))
  expect(trial.programs).toEqual(['a', 'b', 'c'])
  expect(summaryOf(trial).escaped.map(({ program }) => program)).toEqual(['a', 'c'])
})

it('has contained everything only where each was tried and held, and the server counts the same', () => {
  const all = [begun, attempt('b'), attempt('a'), attempt('c')]
  expect(verdictOf(trialOf(...all, ended(3, 3)))).toBe('contained')
  expect(verdictOf(trialOf(...all))).toBe('unfinished')
  expect(verdictOf(trialOf(begun, attempt('a'), attempt('b'), ended(3, 3)))).toBe('unfinished')
  expect(verdictOf(trialOf(...all, ended(2, 2)))).toBe('unfinished')
  expect(verdictOf(trialOf(...all, ended(3, 2)))).toBe('escaped')
  expect(verdictOf(trialOf({ ...begun, programs: [] }, ended(0, 0)))).toBe('unfinished')
})

it('raises the alarm at the first that got through, and never takes it back', () => {
  const early = trialOf(begun, attempt('b', false))
  expect(verdictOf(early)).toBe('escaped')
  expect(verdictOf(after(early, attempt('b')) ?? early)).toBe('escaped')
  expect(verdictOf(trialOf(begun, attempt('b', false), attempt('a'), attempt('c'), ended(3, 3)))).toBe(
    'escaped',
  )
})

it('counts a program that the server had not named', () => {
  const trial = trialOf(begun, attempt('z', false))
  expect(summaryOf(trial)).toMatchObject({ total: 4, tried: 1, held: 0 })
  expect(trial.programs).toEqual(['a', 'b', 'c', 'z'])
})

it('is cut off where the stream ends without its end', () => {
  const half = trialOf(begun, attempt('a'))
  expect(standingOf(half, 'over')).toMatchObject({ how: 'cut off' })
  expect(standingOf(half, 'stopped')).toMatchObject({ how: 'stopped' })
  expect(standingOf(trialOf(begun, ended(3, 3)), 'over')).toMatchObject({ how: 'ended' })
})

it('begins with what the server begins with', () => {
  expect(after(undefined, attempt('a'))).toBeUndefined()
  expect(after(undefined, ended(42, 42))).toBeUndefined()
})
