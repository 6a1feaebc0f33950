import { expect, it } from 'vitest'
import * as Y from 'yjs'
import type { Change } from '../difference'
import { changesOf, endOf, moved, shownText } from './delta'

function textWith(content: string) {
  const doc = new Y.Doc()
  const text = doc.getText('t')
  text.insert(0, content)
  return { doc, text }
}

/** The changes that an edit of a shared text is told of. */
function changesBy(content: string, edit: (text: Y.Text) => void): Change[] {
  const { doc, text } = textWith(content)
  let changes: Change[] = []
  text.observe(({ delta }) => (changes = changesOf(delta)))
  doc.transact(() => edit(text))
  return changes
}

it('takes changes with their places before any of them', () => {
  const changes = changesBy('0123456789', (text) => {
    text.insert(8, 'xy')
    text.delete(4, 2)
    text.insert(0, 'a')
  })
  expect(changes).toEqual([
    { from: 0, to: 0, insert: 'a' },
    { from: 4, to: 6, insert: '' },
    { from: 8, to: 8, insert: 'xy' },
  ])
})

it('takes what touches as one change', () => {
  const changes = changesBy('0123456789', (text) => {
    text.delete(2, 3)
    text.insert(2, 'abc')
  })
  expect(changes).toEqual([{ from: 2, to: 5, insert: 'abc' }])
})

it('shows each unit as one, whatever others put there', () => {
  const { text } = textWith('a\r\nb\rc')
  text.insertEmbed(1, { image: 'x' })
  expect(shownText(text)).toBe('a\uFFFC␍\nb␍c')
  expect(shownText(text)).toHaveLength(text.length)
  const changes = changesBy('ab', (other) => other.insertEmbed(1, {}))
  expect(changes).toEqual([{ from: 1, to: 1, insert: '\uFFFC' }])
})

it('moves places along with what is written before them', () => {
  const changes = [
    { from: 2, to: 2, insert: 'abc' },
    { from: 4, to: 6, insert: 'x' },
  ]
  const places = (stays: 'before' | 'behind') =>
    [1, 2, 3, 4, 5, 6, 7].map((place) => moved(place, changes, stays))
  expect(places('before')).toEqual([1, 2, 6, 7, 7, 8, 9])
  expect(places('behind')).toEqual([1, 5, 6, 7, 8, 8, 9])
})

it('finds where the last change ends', () => {
  expect(endOf([])).toBeUndefined()
  expect(endOf([{ from: 3, to: 3, insert: 'abc' }])).toBe(6)
  expect(
    endOf([
      { from: 0, to: 2, insert: '' },
      { from: 5, to: 8, insert: 'x' },
    ]),
  ).toBe(4)
})
