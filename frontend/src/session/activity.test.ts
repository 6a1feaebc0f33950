// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { activityAt, activityOf, tellActivity } from './activity'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('typing lasts two seconds, being there a minute, and a hidden page is away', () => {
  const signs = { edited: 1_000, moved: 1_000, isHidden: false }
  expect(activityAt(signs, 2_999)).toEqual({ is: 'typing', until: 3_000 })
  expect(activityAt(signs, 3_000)).toEqual({ is: 'here', until: 61_000 })
  expect(activityAt(signs, 61_000)).toEqual({ is: 'idle', until: undefined })
  expect(activityAt({ ...signs, isHidden: true }, 1_000).is).toBe('away')
})

it('tells the others only when it becomes something else', () => {
  const told: unknown[] = []
  const presence = { setLocalStateField: (_field: string, value: unknown) => void told.push(value) }
  const edits = new EventTarget()
  const stop = tellActivity(presence, (listener) => {
    edits.addEventListener('edit', listener)
    return () => edits.removeEventListener('edit', listener)
  })
  for (let key = 0; key < 20; key++) {
    edits.dispatchEvent(new Event('edit'))
    vi.advanceTimersByTime(100)
  }
  vi.advanceTimersByTime(120_000)
  window.dispatchEvent(new Event('pointermove'))
  expect(told).toEqual(['here', 'typing', 'here', 'idle', 'here'])
  stop()
})

it('takes from others only what it knows', () => {
  expect(activityOf({ activity: 'away' })).toBe('away')
  for (const activity of [undefined, 5, 'flying', {}]) expect(activityOf({ activity })).toBe('here')
})
