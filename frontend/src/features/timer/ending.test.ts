import { expect, it } from 'vitest'
import { untilNotice } from './ending'

const end = '2026-11-20T12:00:00Z'
const before = (minutes: number) => Date.parse(end) - minutes * 60_000

it('people are told 10 minutes before the room ends by itself', () => {
  expect(untilNotice(end, 120, before(30))).toBe(20 * 60_000)
  expect(untilNotice(end, 120, before(10))).toBe(0)
  expect(untilNotice(end, 120, before(-5))).toBe(0)
})

it('a room that never waits long tells later, and one that never ends never does', () => {
  expect(untilNotice(end, 3, before(3))).toBe(2 * 60_000)
  expect(untilNotice(null, 120, before(1))).toBeUndefined()
  expect(untilNotice(end, 0, before(1))).toBeUndefined()
})
