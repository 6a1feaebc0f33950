import { expect, test } from 'vitest'
import { languageOf, languages } from '../../../config/languages'
import { highlightingOf } from './highlighting'

test('every language of the registry has its highlighting', async () => {
  expect(languages.length).toBeGreaterThan(11)
  const known = [...languages, languageOf('json'), languageOf('markdown')]
  const supports = await Promise.all(
    known.map(async ({ id, file }) => [id, await highlightingOf(id, file)] as const),
  )
  expect(supports.filter(([, support]) => support === undefined)).toEqual([])
})

test('plain text has none', async () => {
  expect(await highlightingOf('text', 'notes.txt')).toBeUndefined()
})
