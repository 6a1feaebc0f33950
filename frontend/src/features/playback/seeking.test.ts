import { expect, it } from 'vitest'
import { sought } from './seeking'

const at = (key: string, from = 10_000) => sought(key, from, 90_000)

it('keys of a slider stay within the recording', () => {
  expect(['ArrowLeft', 'ArrowUp', 'PageUp', 'PageDown', 'Home', 'End'].map((key) => at(key))).toEqual([
    5_000, 15_000, 70_000, 0, 0, 90_000,
  ])
  expect(at('ArrowRight', 88_000)).toBe(90_000)
  expect(at('x')).toBeUndefined()
})
