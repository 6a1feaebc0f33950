import { expect, it } from 'vitest'
import { barsPath, busy, heightOf } from './bars'

it('a paste makes nobody’s typing small', () => {
  expect(busy([])).toBe(0)
  const typed = Array.from({ length: 30 }, () => 9)
  expect(busy([{ author: 0, written: [...typed, 5_000], deleted: [0, 3] }])).toBe(9)
  expect(busy([{ author: 0, written: [], deleted: [4] }])).toBe(4)
})

it('a single key is seen beside a paste, and nothing where nobody wrote', () => {
  expect(heightOf(0, 10_000)).toBe(0)
  expect(heightOf(1, 10_000)).toBe(0.1)
  expect(heightOf(10_000, 10_000)).toBeLessThan(1)
  expect(heightOf(90_000, 10_000)).toBeLessThan(1)
})

it('draws bars up and down from the middle', () => {
  expect(barsPath([0, 4, 0], 4, 'up')).toBe('M1 1V0.060H2V1Z')
  expect(barsPath([4], 4, 'down')).toBe('M0 1V1.940H1V1Z')
  expect(barsPath([], 0, 'up')).toBe('')
})
