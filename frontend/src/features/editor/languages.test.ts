import { expect, test } from 'vitest'
import { languageOf, languages } from './languages'

test('every language of the registry has its highlighting', async () => {
  expect(languages.length).toBeGreaterThan(8)
  const supports = await Promise.all(languages.map(async ({ id, load }) => [id, await load()] as const))
  expect(supports.filter(([, support]) => support === undefined)).toEqual([])
})

test('an id of a newer server is shown as the first language', () => {
  expect(languageOf('cobol').id).toBe('python')
  expect(languageOf('go').file).toBe('main.go')
})
