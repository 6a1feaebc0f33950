import { expect, it, test } from 'vitest'
import { languageOf, languageOfPath, languages } from './languages'

test('an id of a newer server is shown as the first language', () => {
  expect(languageOf('cobol').id).toBe('python')
  expect(languageOf('go').file).toBe('main.go')
})

it('tells the language of a file by its name', () => {
  for (const language of languages) expect(languageOfPath(language.file)).toBe(language)
  const ids = ['src/a.HPP', 'b.tsx', 'package.json', 'docs/README.md', 'x.mjs'].map(
    (path) => languageOfPath(path).id,
  )
  expect(ids).toEqual(['cpp', 'typescript', 'json', 'markdown', 'javascript'])
})

it('takes everything else as plain text', () => {
  for (const path of ['', 'Makefile', '.py', 'a.py/b', 'notes.txt', 'x.constructor', 'y.']) {
    expect(languageOfPath(path).id).toBe('text')
  }
})
