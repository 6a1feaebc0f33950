import { expect, it } from 'vitest'
import { placeOf, type Surroundings } from './flag'

const around = (changed: Partial<Surroundings>) =>
  placeOf({ column: 10, line: 30, above: 40, below: 40, window: 80, flag: 8, ...changed })

it('stands beside a caret at the end of its line', () => {
  expect(around({ column: 30 })).toBe('end')
})

it('stands above or below where those lines have nothing', () => {
  expect(around({ above: 4 })).toBe('above')
  expect(around({ above: 0, column: 0 })).toBe('above')
  expect(around({ below: 4 })).toBe('below')
  // Nothing is below the last line.
  expect(around({ column: 0, below: undefined })).toBe('below')
})

it('stands at the end of the line where code is all around', () => {
  expect(around({})).toBe('end')
  expect(around({ above: undefined })).toBe('end')
})

it('stands nowhere where it would cover code, or be cut', () => {
  expect(around({ line: 75 })).toBe('nowhere')
  expect(around({ line: 75, column: 75, above: 3 })).toBe('nowhere')
})
