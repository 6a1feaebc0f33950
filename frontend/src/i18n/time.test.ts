import { expect, it } from 'vitest'
import { choose } from '../config/preferences'
import { ago } from './time'

it('tells how long ago something was as people would', () => {
  choose({ locale: 'en' })
  const now = 1_800_000_000_000
  const said = [5_000, 61_000, 3 * 3_600_000, 30 * 3_600_000, 12 * 24 * 3_600_000, -5_000]
  expect(said.map((past) => ago(now - past, now))).toEqual([
    'now',
    '1 minute ago',
    '3 hours ago',
    'yesterday',
    '12 days ago',
    'now',
  ])
  choose({ locale: 'de' })
  expect(ago(now - 30 * 3_600_000, now)).toBe('gestern')
})
