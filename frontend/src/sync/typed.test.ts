import { expect, it } from 'vitest'
import { through, typed } from './typed'

const apply = (before: string, after: string, caret: number) => {
  const change = typed(before, after, caret)
  return change && [change.from, change.to, change.insert]
}

it('the caret tells which of equal letters is new', () => {
  expect(apply('aaa', 'aaaa', 1)).toEqual([0, 0, 'a'])
  expect(apply('aaa', 'aaaa', 4)).toEqual([3, 3, 'a'])
  expect(apply('a\n\nb', 'a\n\n\nb', 2)).toEqual([1, 1, '\n'])
})

it('what was selected is replaced, and what was deleted goes', () => {
  expect(apply('one two three', 'one 2 three', 5)).toEqual([4, 7, '2'])
  expect(apply('abc', 'ac', 1)).toEqual([1, 2, ''])
  expect(apply('abc', 'abc', 3)).toBeUndefined()
})

it('no emoji is cut in half', () => {
  // Both begin with the same half.
  expect(apply('a😀b', 'a😁b', 3)).toEqual([1, 3, '😁'])
  // Both end with the same half.
  expect(apply('a\u{1F600}b', 'a\u{1FA00}b', 3)).toEqual([1, 3, '\u{1FA00}'])
})

it('whatever is typed can be told, wherever the caret is', () => {
  const words = ['', 'a', 'ab', 'aab', 'a😀', '😀😁', 'ab\ncd', '\n\n']
  for (const before of words)
    for (const after of words)
      for (let caret = 0; caret <= after.length; caret++) {
        const change = typed(before, after, caret) ?? { from: 0, to: 0, insert: '' }
        expect(before.slice(0, change.from) + change.insert + before.slice(change.to)).toBe(after)
      }
})

it('ranges move with what others write', () => {
  const range = [{ from: 2, to: 6 }]
  expect(through(range, [[{ insert: 'xyz' }]])).toEqual([{ from: 5, to: 9 }])
  expect(through(range, [[{ retain: 6 }, { insert: 'xyz' }]])).toEqual(range)
  expect(through(range, [[{ retain: 1 }, { delete: 3 }]])).toEqual([{ from: 1, to: 3 }])
  const within = [[{ retain: 4 }, { insert: 'xyz' }]]
  expect(through(range, within)).toEqual([
    { from: 2, to: 4 },
    { from: 7, to: 9 },
  ])
  expect(through(range, within, 'around')).toEqual([{ from: 2, to: 9 }])
  // A caret stays before what comes right at it.
  expect(through([{ from: 2, to: 2 }], [[{ retain: 2 }, { insert: 'xyz' }]])).toEqual([{ from: 2, to: 2 }])
})
