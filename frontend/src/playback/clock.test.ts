import { expect, it } from 'vitest'
import { clock } from './clock'

it.each([
  [0, '0:00'],
  [999, '0:00'],
  [12 * 60_000 + 34_567, '12:34'],
  [3_599_999, '59:59'],
  [3_723_000, '1:02:03'],
  [-1, '0:00'],
])('says %d ms as %s', (ms, said) => {
  expect(clock(ms)).toBe(said)
})
