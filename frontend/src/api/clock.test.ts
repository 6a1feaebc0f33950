import { expect, it } from 'vitest'
import { ServerClock } from './clock'

const at = Date.parse('2026-11-20T10:00:00Z')
const header = (time: number) => new Date(time).toUTCString()

it('a clock that is right is left alone, though headers have whole seconds', () => {
  const clock = new ServerClock()
  expect(clock.offset).toBe(0)
  clock.hear(header(at), at + 300, at + 700)
  clock.hear(header(at), at + 990, at + 1_400)
  expect(clock.offset).toBe(0)
})

it('a clock that is wrong is corrected, the better the more is known', () => {
  const wrong = -5 * 60_000
  const clock = new ServerClock()
  const hear = (server: number, travel: number) =>
    clock.hear(header(server), server - travel + wrong, server + travel + wrong)
  hear(at + 500, 400)
  expect(Math.abs(clock.offset - 5 * 60_000)).toBeLessThanOrEqual(1_400)
  for (let round = 0; round < 40; round++) hear(at + round * 970, 20)
  expect(Math.abs(clock.offset - 5 * 60_000)).toBeLessThanOrEqual(70)
})

it('a clock that was set meanwhile is believed from then on', () => {
  const clock = new ServerClock()
  clock.hear(header(at), at, at + 10)
  clock.hear(header(at), at - 3_600_000, at - 3_600_000 + 10)
  expect(clock.offset).toBeGreaterThan(3_590_000)
  clock.hear(header(at), at + 100, at + 110)
  expect(clock.offset).toBe(0)
})

it('an answer without a date, or with nonsense, says nothing', () => {
  const clock = new ServerClock()
  clock.hear(null, at, at)
  clock.hear('yesterday', at, at)
  expect(clock.offset).toBe(0)
})
