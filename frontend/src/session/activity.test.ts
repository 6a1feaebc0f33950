import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
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
  const awareness = new Awareness(new Y.Doc())
  const told: unknown[] = []
  awareness.on('update', () => told.push(awareness.getLocalState()?.['activity']))
  const edits = new EventTarget()
  const stop = tellActivity(awareness, (listener) => {
    edits.addEventListener('edit', listener)
    return () => edits.removeEventListener('edit', listener)
  })
  for (let key = 0; key < 20; key++) {
    edits.dispatchEvent(new Event('edit'))
    vi.advanceTimersByTime(100)
  }
  vi.advanceTimersByTime(120_000)
  window.dispatchEvent(new Event('pointermove'))
  expect(told.filter((said, at) => said !== told[at - 1])).toEqual(['here', 'typing', 'here', 'idle', 'here'])
  // And again while nothing new happens: at most the renewal that presence needs.
  stop()
  awareness.destroy()
})

it('takes from others only what it knows', () => {
  expect(activityOf({ activity: 'away' })).toBe('away')
  for (const activity of [undefined, 5, 'flying', {}]) expect(activityOf({ activity })).toBe('here')
})
