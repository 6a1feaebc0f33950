import { expect, it } from 'vitest'
import { kept, line, withNext } from './history'

it('keeps the last values, each moment once', () => {
  let values: readonly { at: string; people: number }[] = []
  for (let at = 0; at < kept + 5; at++) {
    values = withNext(values, { at: `${at}`, people: at })
    values = withNext(values, { at: `${at}`, people: 99 })
  }
  expect(values).toHaveLength(kept)
  expect(values.at(-1)).toEqual({ at: `${kept + 4}`, people: kept + 4 })
})

it('draws the newest value at the right edge, and nothing above the upper one', () => {
  expect(line([0], 59, 10)).toBe('59,10')
  expect(line([5, 10, 0], 59, 10)).toBe('57,5 58,0 59,10')
  expect(line([0, 0], 59, 10)).toBe('58,10 59,10')
})
