import { expect, it } from 'vitest'
import { movedRange } from './steady'

const inserted = [{ from: 4, to: 4, insert: 'abc' }]

it('a caret stays before or behind what others write right there', () => {
  expect(movedRange({ anchor: 4, head: 4 }, inserted, 'before')).toEqual({ anchor: 4, head: 4 })
  expect(movedRange({ anchor: 4, head: 4 }, inserted, 'behind')).toEqual({ anchor: 7, head: 7 })
})

it('a selection does not grow by what others write at its edges, and keeps its direction', () => {
  expect(movedRange({ anchor: 4, head: 6 }, inserted, 'before')).toEqual({ anchor: 7, head: 9 })
  expect(movedRange({ anchor: 4, head: 2 }, inserted, 'before')).toEqual({ anchor: 4, head: 2 })
  expect(movedRange({ anchor: 6, head: 2 }, inserted, 'before')).toEqual({ anchor: 9, head: 2 })
})

it('a selection whose text is gone is a caret', () => {
  const gone = [{ from: 1, to: 9, insert: 'x' }]
  expect(movedRange({ anchor: 3, head: 6 }, gone, 'before')).toEqual({ anchor: 2, head: 2 })
})
