import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Lateness } from './late'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('is quiet while each edit is saved within a second', () => {
  const told = vi.fn()
  const lateness = new Lateness(told)
  for (let key = 0; key < 60; key++) {
    lateness.count(1, false)
    vi.advanceTimersByTime(80)
    lateness.count(key % 3 === 0 ? 0 : 1, true)
  }
  expect(told).not.toHaveBeenCalled()
})

it('says once that something stays unsaved, until the server confirms', () => {
  const told = vi.fn()
  const lateness = new Lateness(told)
  for (let key = 0; key < 10; key++) {
    lateness.count(key + 1, false)
    vi.advanceTimersByTime(150)
  }
  expect(told).toHaveBeenCalledTimes(1)
  expect(lateness.isLate).toBe(true)
  lateness.count(0, true)
  expect(lateness.isLate).toBe(false)
})
