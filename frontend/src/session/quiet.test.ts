import { expect, it } from 'vitest'
import { minutesLeft, untilNext } from './quiet'

it('counts the minutes that have begun, and is over when the server has had time to say so', () => {
  const until = 10_000_000
  const at = (before: number) => minutesLeft(until, until - before)
  expect([300_000, 240_001, 240_000, 60_001, 60_000, 1].map(at)).toEqual([5, 5, 4, 2, 1, 1])
  expect([0, -2_999, -3_000, -60_000].map(at)).toEqual([1, 1, 0, 0])
  expect(minutesLeft(Number.NaN, 0)).toBe(0)
})

it('looks again exactly when there is something new to say', () => {
  const until = 10_000_000
  for (let now = until - 300_000; minutesLeft(until, now) > 0;) {
    const next = now + untilNext(until, now)
    expect(minutesLeft(until, next - 1)).toBe(minutesLeft(until, now))
    expect(minutesLeft(until, next)).toBe(minutesLeft(until, now) - 1)
    now = next
  }
})
