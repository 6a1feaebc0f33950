// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { withShortSlices } from './parsing'

const library = new URL('../node_modules/@codemirror/language/dist/index.js', import.meta.url)

it('finds the numbers in the library as it is', () => {
  const code = readFileSync(library, 'utf8')
  const changed = withShortSlices(code)
  expect(changed).toContain('Math.min(this.chunkBudget, 12 /* Work.Slice */')
  expect(changed).not.toMatch(/100 \/\* Work\.(Slice|MinPause)/)
})

it('refuses a library that has others', () => {
  expect(() => withShortSlices('const slice = 100')).toThrow('@codemirror/language')
})
