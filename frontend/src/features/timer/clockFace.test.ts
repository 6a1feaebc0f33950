import { expect, it } from 'vitest'
import { clockFace } from './clockFace'

it('time left is told as clocks tell it', () => {
  const minute = 60_000
  expect(
    [0, 1, 999, 1_000, 65_001, 45 * minute, 60 * minute, 125 * minute + 5_000, -5].map(clockFace),
  ).toEqual(['0:00', '0:01', '0:01', '0:01', '1:06', '45:00', '1:00:00', '2:05:05', '0:00'])
})
