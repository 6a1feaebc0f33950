import { expect, it } from 'vitest'
import { lineAndColumn } from './line'

it('reads lines and columns', () => {
  expect(lineAndColumn('12')).toEqual({ line: 12, column: 1 })
  expect(lineAndColumn(' 12:5 ')).toEqual({ line: 12, column: 5 })
  expect(lineAndColumn('12, 0')).toEqual({ line: 12, column: 1 })
})

it('refuses what is neither', () => {
  for (const typed of ['', 'x', '-1', '1:', '1.5', '1:2:3', '9'.repeat(10)]) {
    expect(lineAndColumn(typed)).toBeUndefined()
  }
})
