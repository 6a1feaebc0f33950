import { expect, it } from 'vitest'
import { dayAfter, dayBegins } from './days'

it('begins and ends a day where one is', () => {
  expect(dayBegins('2026-11-30')).toBe(new Date(2026, 10, 30).toISOString())
  expect(dayAfter('2026-11-30')).toBe(new Date(2026, 11, 1).toISOString())
  expect(Date.parse(dayAfter('2027-02-28') ?? '') - Date.parse(dayBegins('2027-02-28') ?? '')).toBe(
    86_400_000,
  )
})

it.each(['', 'today', '30.11.2026', '2026-11', '0001-01-01'])('takes no %j for a day', (chosen) => {
  expect([dayBegins(chosen), dayAfter(chosen)]).toEqual([undefined, undefined])
})
