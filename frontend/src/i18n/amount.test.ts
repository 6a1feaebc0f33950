import { expect, test } from 'vitest'
import { amount } from './amount'

test('bytes are told in the unit that people would choose', () => {
  expect([0, 999, 1_536, 15_360, 256 * 1024 * 1024].map(amount)).toEqual([
    '0 byte',
    '999 byte',
    '1.5 kB',
    '15 kB',
    '256 MB',
  ])
})
