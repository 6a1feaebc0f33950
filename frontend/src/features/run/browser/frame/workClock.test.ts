import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WorkClock } from './workClock'

let over: string[]
let clock: WorkClock

beforeEach(() => {
  vi.useFakeTimers()
  over = []
  clock = new WorkClock((limit) => over.push(limit))
})
afterEach(() => {
  clock.end()
  vi.useRealTimers()
})

it('counts work alone, all of it together', () => {
  clock.work()
  vi.advanceTimersByTime(6_000)
  clock.wait()
  vi.advanceTimersByTime(60_000)
  clock.work()
  // Saying it twice changes nothing.
  clock.work()
  vi.advanceTimersByTime(3_999)
  expect(over).toEqual([])
  vi.advanceTimersByTime(1)
  expect(over).toEqual(['work'])
})

it('waits for five minutes, from each time on', () => {
  clock.work()
  clock.wait()
  vi.advanceTimersByTime(299_000)
  clock.work()
  clock.wait()
  vi.advanceTimersByTime(299_999)
  expect(over).toEqual([])
  vi.advanceTimersByTime(1)
  expect(over).toEqual(['idle'])
})

it('goes on for half an hour in all', () => {
  clock.work()
  for (let minute = 0; minute < 30; minute++) {
    expect(over).toEqual([])
    clock.wait()
    vi.advanceTimersByTime(60_000)
    clock.work()
  }
  expect(over).toEqual(['whole'])
})

it('says nothing once it has ended', () => {
  clock.work()
  clock.end()
  vi.advanceTimersByTime(3_600_000)
  expect(over).toEqual([])
})
