import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { aboutInput, forPrograms, german } from './german'

it('has words for each code of the server, and for no other', () => {
  const known = [...Object.keys(german), ...forPrograms, ...aboutInput]
  // Tests run in the folder of the page.
  const source = readFileSync('../src/http/error.rs', 'utf8')
  const codes = new Set([...source.matchAll(/StatusCode::[A-Z_]+, "([a-z_]+)"/g)].map(([, code]) => code))
  expect(codes.size).toBeGreaterThan(30)
  expect(known.toSorted()).toEqual([...codes].toSorted())
})
