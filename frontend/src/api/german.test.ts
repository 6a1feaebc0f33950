import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { aboutInput, forPrograms, german } from './german'

const codesIn = (file: string, pattern: RegExp) =>
  [...readFileSync(`../src/${file}`, 'utf8').matchAll(pattern)].map(([, code]) => code)

it('has words for each code of the server, and for no other', () => {
  const known = [...Object.keys(german), ...forPrograms, ...aboutInput]
  // Tests run in the folder of the page.
  const codes = new Set([
    ...codesIn('http/error.rs', /StatusCode::[A-Z_]+, "([a-z_]+)"/g),
    ...codesIn('http/error/status.rs', /StatusCode::[A-Z_]+, "([a-z_]+)"/g),
    ...codesIn('export/import/refusal.rs', /=> "(archive_[a-z_]+)"/g),
  ])
  expect(codes.size).toBeGreaterThan(30)
  expect(known.toSorted()).toEqual([...codes].toSorted())
})
