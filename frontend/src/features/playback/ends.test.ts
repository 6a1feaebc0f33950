import { expect, it } from 'vitest'
import { endOf } from './ends'
import type { RecordedEvent } from '../../api/schema'

const hour = 3_600_000
const event = (name: string, at: number): RecordedEvent => ({
  id: String(at),
  event: name,
  at: new Date(at).toISOString(),
})

it('ends with what was done last, and with those who left right after it', () => {
  const events = [
    event('member_joined', 1_000),
    event('phase_changed', 60_000),
    event('member_left', 70_000),
    event('member_joined', 24 * hour),
    event('member_left', 25 * hour),
  ]
  expect(endOf(events, [50_000], 25 * hour)).toBe(70_000)
  expect(endOf(events, [2 * hour], 25 * hour)).toBe(2 * hour)
})

it('is not made longer by what is said of it afterwards', () => {
  const events = [
    event('phase_changed', 60_000),
    event('review_comment', hour),
    event('judgement_given', 2 * hour),
  ]
  expect(endOf(events, [50_000], 2 * hour)).toBe(60_000)
})

it('ends when the server says where nothing else is known', () => {
  expect(endOf([], [], 5_000)).toBe(5_000)
  expect(endOf([event('member_joined', 1_000)], [], 5_000)).toBe(5_000)
})
