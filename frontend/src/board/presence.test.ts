import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { onBoard, othersOn, OwnPresence } from './presence'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

it('tells where one is at most 30 times a second, the last place always, and nothing as long as one rests', () => {
  const awareness = new Awareness(new Y.Doc())
  let told = 0
  awareness.on('change', () => (told += 1))
  const own = new OwnPresence(awareness)
  for (let at = 0; at < 100; at += 1) {
    own.update({ pointer: { x: at, y: 0, isDown: false } })
    vi.advanceTimersByTime(10)
  }
  vi.advanceTimersByTime(1_000)
  expect(told).toBeGreaterThan(20)
  // The first at once, and the last a moment later.
  expect(told).toBeLessThanOrEqual(32)
  expect(onBoard(awareness.getLocalState() ?? {}).pointer).toEqual({ x: 99, y: 0, isDown: false })
  const before = told
  own.update({ pointer: { x: 99.2, y: 0, isDown: false } })
  vi.advanceTimersByTime(1_000)
  expect(told).toBe(before)
  own.leave()
  expect(awareness.getLocalState()).not.toHaveProperty('board')
  awareness.destroy()
})

it('fits into a presence state, whatever is selected', () => {
  const awareness = new Awareness(new Y.Doc())
  const selected = Array.from({ length: 1_000 }, () => 'x'.repeat(64))
  new OwnPresence(awareness).update({ selected, view: { x: 1, y: 2, zoom: 1.23456, width: 3, height: 4 } })
  expect(JSON.stringify(awareness.getLocalState()).length).toBeLessThan(4_096)
  awareness.destroy()
})

it('takes nothing of a state for what it is not', () => {
  const nowhere = { pointer: undefined, selected: [], view: undefined }
  for (const board of [undefined, 7, [], { pointer: [NaN, 1, 0], selected: 'x', view: [1, 2, 3, 4, 0] }])
    expect(onBoard({ board })).toEqual(nowhere)
  const awareness = new Awareness(new Y.Doc())
  awareness.states.set(5, {
    user: { name: 'Bob', colour: 3 },
    board: { pointer: [1, 2, 1], selected: ['a', '<'] },
  })
  awareness.states.set(6, { user: { name: 'Eve' } })
  expect(othersOn(awareness)).toMatchObject([
    { client: 5, name: 'Bob', colour: 3, pointer: { x: 1, y: 2, isDown: true }, selected: ['a'] },
  ])
  awareness.destroy()
})
