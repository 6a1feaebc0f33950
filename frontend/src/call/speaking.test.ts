import { afterEach, expect, it } from 'vitest'
import { Ears, onSpeaking, speaking } from './speaking'

const ears = new Ears()
afterEach(() => ears.take(new Map(), 0))

const levels = (level: number) =>
  new Map([
    ['anna', level],
    ['bob', 0.001],
  ])

it('somebody speaks from the first loud sound until a while after the last', () => {
  let changes = 0
  const stop = onSpeaking(() => (changes += 1))
  ears.take(levels(0.3), 0)
  expect([...speaking()]).toEqual(['anna'])
  const before = speaking()
  ears.take(levels(0), 500)
  expect(speaking()).toBe(before)
  ears.take(levels(0), 1_000)
  expect(speaking().size).toBe(0)
  expect(changes).toBe(2)
  stop()
})

it('whoever has left does not speak any more', () => {
  ears.take(new Map([['anna', 1]]), 0)
  ears.take(new Map(), 1)
  expect(speaking().size).toBe(0)
})
