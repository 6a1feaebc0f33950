import { SearchQuery } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import { expect, it } from 'vitest'
import { countMatches } from './count'

const state = EditorState.create({ doc: 'one two\none Two\none', selection: { anchor: 8, head: 11 } })

it('counts the matches, and says which is selected', () => {
  expect(countMatches(new SearchQuery({ search: 'one' }), state)).toEqual({
    total: 3,
    current: 2,
    isMore: false,
  })
  expect(countMatches(new SearchQuery({ search: 'two' }), state)).toMatchObject({ total: 2, current: 0 })
  expect(countMatches(new SearchQuery({ search: 'two', caseSensitive: true }), state).total).toBe(1)
  expect(countMatches(new SearchQuery({ search: '^one$', regexp: true }), state).total).toBe(1)
})

it('counts nothing for what is no expression', () => {
  for (const search of ['(', '']) {
    expect(countMatches(new SearchQuery({ search, regexp: true }), state).total).toBe(0)
  }
})

it('ends when there is too much to count', () => {
  const long = EditorState.create({ doc: 'x'.repeat(6_000) })
  const query = new SearchQuery({ search: 'x' })
  expect(countMatches(query, long, () => 0)).toEqual({ total: 5_000, current: 0, isMore: true })
  let time = 0
  expect(countMatches(query, long, () => (time += 1))).toMatchObject({ total: 30, isMore: true })
})
