// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { changed, changes, streamLanguageIn, withoutStreamLanguage } from './libraries'

const contentOf = ({ library, file }) =>
  readFileSync(new URL(`../node_modules/${library}/${file}`, import.meta.url), 'utf8')

it.each(Object.entries(changes))('%s: finds its place in the library as it is', (_name, change) => {
  const code = contentOf(change)
  for (const [theirs] of change.changes) {
    expect(code).toContain(theirs)
    expect(changed(code, change)).not.toContain(theirs)
  }
})

it('finds what reads languages without a grammar, whole and with all that it needs', () => {
  const whole = contentOf({ library: '@codemirror/language', file: 'dist/index.js' })
  const code = streamLanguageIn(whole)
  const named = new Set([...code.matchAll(/[A-Za-z_$][\w$]*/g)].map(([name]) => name))
  // What else stands in the file is not named in it.
  const others = ['IndentContext', 'LanguageState', 'syntaxTree', 'foldInside', 'Facet', 'StateField']
  expect(others.filter((name) => named.has(name))).toEqual([])
  expect(code.match(/^(?:class|function|const) \w+/gm)).toContain('class StreamLanguage')
  expect(withoutStreamLanguage(whole)).not.toContain('class StreamLanguage')
  expect(withoutStreamLanguage(whole)).not.toMatch(/^export .*\bStreamLanguage\b/m)
  expect(() => streamLanguageIn('class StreamLanguage {}')).toThrow('elsewhere')
})

it('refuses a library that has become another', () => {
  expect(() => changed('const slice = 100', changes.shortSlices)).toThrow('@codemirror/language')
})
