import { expect, it } from 'vitest'
import { draftIn, linesIn, rangeOf } from './draft'

const content = 'one\ntwo\nthree\n'

it('finds the lines of a selection, whichever way it was made', () => {
  expect(linesIn(content, { anchor: 5, head: 9 })).toEqual({ from: 2, to: 3, quote: 'two\nthree' })
  expect(linesIn(content, { anchor: 9, head: 5 })).toEqual({ from: 2, to: 3, quote: 'two\nthree' })
  expect(linesIn(content, { anchor: 4, head: 4 })).toBeUndefined()
})

it('ends with the line whose break was selected last', () => {
  expect(linesIn(content, { anchor: 0, head: 4 })).toEqual({ from: 1, to: 1, quote: 'one' })
  expect(linesIn(content, { anchor: 3, head: 4 })).toEqual({ from: 1, to: 1, quote: 'one' })
})

it('leads back to the same lines, and to what there is where they are gone', () => {
  expect(rangeOf(content, { from: 2, to: 3 })).toEqual({ anchor: 4, head: 13 })
  expect(rangeOf('one', { from: 2, to: 9 })).toEqual({ anchor: 0, head: 3 })
  expect(rangeOf('', { from: 1, to: 1 })).toEqual({ anchor: 0, head: 0 })
})

it('PAGE-5 takes a draft as it was kept, and nothing else', () => {
  const draft = { at: 5, text: 'why?', place: { file: 'main.py', from: 1, to: 2, quote: 'a\nb' } }
  expect(draftIn(JSON.parse(JSON.stringify(draft)))).toEqual(draft)
  expect(draftIn({ at: 5, text: 'x', place: { file: 'main.py' } })).toEqual({
    at: 5,
    text: 'x',
    place: undefined,
  })
  for (const wrong of [undefined, null, 'text', { at: -1, text: '' }, { at: 'x', text: '' }, { at: 1 }])
    expect(draftIn(wrong)).toBeUndefined()
})

it('PAGE-5 takes a draft about the board as it was kept', () => {
  const draft = { at: 5, text: 'why?', place: undefined, board: ['a'] }
  expect(draftIn(JSON.parse(JSON.stringify(draft)))).toEqual(draft)
  expect(draftIn({ at: 5, text: 'x', board: [] })?.board).toEqual([])
  expect(draftIn({ at: 5, text: 'x', board: [1, {}, 'b'] })?.board).toEqual(['b'])
  for (const board of ['a', { 0: 'a' }, 5, null])
    expect(draftIn({ at: 5, text: 'x', board })?.board).toBeUndefined()
})
