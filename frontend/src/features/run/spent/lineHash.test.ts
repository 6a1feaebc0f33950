import { expect, it } from 'vitest'
import { lineHash } from './lineHash'

it('lines have the hash that the server gives them', () => {
  // The published values of FNV-1a.
  expect(lineHash('')).toBe(0x811c9dc5)
  expect(lineHash('a')).toBe(0xe40c292c)
  expect(lineHash('foobar')).toBe(0xbf9cf968)
})
