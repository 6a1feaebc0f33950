import { expect, it } from 'vitest'
import { emptyQuestion } from './draft'
import { keptIn } from './kept'

it('what was kept comes back, and nothing else is taken for it', () => {
  const kept = { version: 3, before: emptyQuestion, now: { ...emptyQuestion, title: 'x' }, at: 1 }
  expect(keptIn(JSON.stringify(kept))).toEqual(kept)
  expect(keptIn(null)).toBeUndefined()
  expect(keptIn('{')).toBeUndefined()
  expect(keptIn('null')).toBeUndefined()
  expect(keptIn(JSON.stringify({ ...kept, version: '3' }))).toBeUndefined()
  expect(keptIn(JSON.stringify({ ...kept, now: { ...emptyQuestion, tests: 'none' } }))).toBeUndefined()
  expect(keptIn(JSON.stringify({ ...kept, now: { ...emptyQuestion, files: { a: 1 } } }))).toBeUndefined()
})
