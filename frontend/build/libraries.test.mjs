// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { changed, changes } from './libraries'

const contentOf = ({ library, file }) =>
  readFileSync(new URL(`../node_modules/${library}/${file}`, import.meta.url), 'utf8')

it.each(Object.entries(changes))('%s: finds its place in the library as it is', (_name, change) => {
  const code = contentOf(change)
  for (const [theirs] of change.changes) {
    expect(code).toContain(theirs)
    expect(changed(code, change)).not.toContain(theirs)
  }
})

it('refuses a library that has become another', () => {
  expect(() => changed('const slice = 100', changes.shortSlices)).toThrow('@codemirror/language')
})
