import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { ownStep, undoersOf } from './ownStep'
import { accept, clientOf, linesAround, standingOf, suggest, suggestionIn } from './suggestion'

/** Documents of several people who say all to each other when told to. */
function people(count: number, content: string) {
  const docs = Array.from({ length: count }, () => new Y.Doc())
  const texts = docs.map((doc) => doc.getMap<Y.Text>('files'))
  texts[0]?.set('main.py', new Y.Text(content))
  const meet = () => {
    for (const from of docs) for (const to of docs) Y.applyUpdate(to, Y.encodeStateAsUpdate(from), 'other')
  }
  meet()
  return { docs, meet, text: (at: number) => texts[at]?.get('main.py') ?? new Y.Text() }
}

function suggested(text: Y.Text, from: number, to: number, replacement: string) {
  const found = suggestionIn(suggest(text, linesAround(text.toString(), from, to), replacement))
  if (!found) throw new Error('no suggestion')
  return found
}

it('takes whole lines', () => {
  const content = 'one\ntwo\n\nfour'
  const lines = (from: number, to = from) => {
    const range = linesAround(content, from, to)
    return content.slice(range.from, range.to)
  }
  expect([lines(0), lines(3), lines(4), lines(8), lines(13)]).toEqual([
    'one\n',
    'one\n',
    'two\n',
    '\n',
    'four',
  ])
  expect([lines(1, 5), lines(5, 1), lines(0, 4), lines(0, 13)]).toEqual([
    'one\ntwo\n',
    'one\ntwo\n',
    'one\n',
    content,
  ])
})

it.each([
  ['a line', 'one\ntwo\nthree\n', [4, 4], '2\n'],
  ['several', 'one\ntwo\nthree\n', [1, 9], 'all of it\nanew 😀\n'],
  ['the last, without an end', 'one\ntwo', [5, 5], 'zwei'],
  ['an empty one', 'one\n\nthree\n', [4, 4], 'two\n'],
  ['all, by nothing', 'one\n', [0, 0], ''],
  ['one character, at the end', 'one\nx', [4, 4], 'long'],
] as const)(
  'MERGE-5 two accept at once, and it is written once: %s',
  (_, content, [from, to], replacement) => {
    const { meet, text } = people(3, content)
    const found = suggested(text(0), from, to, replacement)
    const { from: start, to: end } = linesAround(content, from, to)
    const expected = content.slice(0, start) + replacement + content.slice(end)
    expect([accept(text(0), 'thread', found), accept(text(1), 'thread', found)]).toEqual([true, true])
    expect(text(0).toString()).toBe(expected)
    meet()
    expect([0, 1, 2].map((at) => text(at).toString())).toEqual([expected, expected, expected])
    expect(accept(text(2), 'thread', found)).toBe(false)
    expect(standingOf(text(2), 'thread', found, { kind: 'accepted', by: 'Ada' })).toEqual({
      kind: 'accepted',
      by: 'Ada',
    })
  },
)

it('goes with its lines, and with what others write at the same moment', () => {
  const { meet, text } = people(2, 'one\ntwo\nthree\n')
  const found = suggested(text(0), 5, 5, 'TWO\n')
  text(1).insert(0, 'zero\n')
  text(1).insert(text(1).length, 'four\n')
  expect(accept(text(0), 't', found)).toBe(true)
  meet()
  expect([text(0).toString(), text(1).toString()]).toEqual(Array(2).fill('zero\none\nTWO\nthree\nfour\n'))
})

it.each([
  ['a character more', (text: Y.Text) => text.insert(5, 'x')],
  ['a character less', (text: Y.Text) => text.delete(5, 1)],
  ['joined to the line before', (text: Y.Text) => text.delete(3, 1)],
  ['more at its end', (text: Y.Text) => text.insert(7, ' # more')],
  ['more at its beginning', (text: Y.Text) => text.insert(4, '  ')],
  [
    'typed anew',
    (text: Y.Text) => {
      text.delete(4, 4)
      text.insert(4, 'two\n')
    },
  ],
  ['gone', (text: Y.Text) => text.delete(0, text.length)],
])('is stale once the lines read otherwise: %s', (_, edit) => {
  const { text } = people(1, 'one\ntwo\nthree\n')
  const found = suggested(text(0), 5, 5, 'TWO\n')
  edit(text(0))
  const before = text(0).toString()
  expect(standingOf(text(0), 't', found, undefined)).toEqual({ kind: 'stale' })
  expect(accept(text(0), 't', found)).toBe(false)
  expect(text(0).toString()).toBe(before)
})

it('is one step of undo of whoever accepts it', () => {
  const { meet, text } = people(2, 'one\ntwo\nthree\n')
  const undo = new Y.UndoManager(text(0), { trackedOrigins: new Set([ownStep]) })
  accept(text(0), 't', suggested(text(0), 5, 9, '2\n3\n4\n'))
  expect([text(0).toString(), undo.undoStack.length]).toEqual(['one\n2\n3\n4\n', 1])
  undo.undo()
  meet()
  expect([text(0).toString(), text(1).toString()]).toEqual(Array(2).fill('one\ntwo\nthree\n'))
  undo.redo()
  meet()
  expect(text(1).toString()).toBe('one\n2\n3\n4\n')
})

/** People who have all accepted a suggestion at once, each with what takes it back. */
function accepted(count: number, replacement: string) {
  const { docs, meet, text } = people(count, 'one\ntwo\nthree\n')
  const found = suggested(text(0), 5, 5, replacement)
  const undoers = docs.map((_, at) => {
    const undo = new Y.UndoManager(text(at), { trackedOrigins: new Set([ownStep]), captureTimeout: 0 })
    undoersOf.set(text(at), undo)
    return undo
  })
  for (const at of docs.keys()) expect(accept(text(at), 't', found)).toBe(true)
  meet()
  const expectAll = (content: string) => {
    meet()
    expect(docs.map((_, at) => text(at).toString())).toEqual(docs.map(() => content))
  }
  return { meet, text, undoers, expectAll }
}

describe.each([
  ['two lines', 'TWO\n2\n'],
  ['one character', '\n'],
  ['nothing', ''],
])('MERGE-5 several who accepted %s and take it back', (_, replacement) => {
  const before = 'one\ntwo\nthree\n'
  const after = `one\n${replacement}three\n`

  it('one after the other: the lines are there once', () => {
    const { undoers, expectAll } = accepted(3, replacement)
    expectAll(after)
    for (const undo of undoers) {
      undo.undo()
      expectAll(before)
    }
    for (const undo of undoers) {
      undo.redo()
      expectAll(after)
    }
  })

  it('at once, and do it again at once, as often as they like', () => {
    const { undoers, expectAll } = accepted(2, replacement)
    for (let round = 0; round < 3; round += 1) {
      for (const undo of undoers) undo.undo()
      expectAll(before)
      for (const undo of undoers) undo.redo()
      expectAll(after)
    }
  })

  it('keep what others have written there meanwhile, and undo what they did before', () => {
    const { text, undoers, expectAll } = accepted(2, replacement)
    text(1).insert(4, 'by hand\n')
    expectAll(`one\nby hand\n${replacement}three\n`)
    for (const undo of undoers) undo.undo()
    // Where the lines were, or right before: at a place that is empty there is nothing to go by.
    const both = replacement === '' ? 'one\ntwo\nby hand\nthree\n' : 'one\nby hand\ntwo\nthree\n'
    expectAll(both)
    text(0).doc?.transact(() => text(0).insert(0, 'zero\n'), ownStep)
    undoers[0]?.undo()
    expectAll(both)
    expect([undoers[0]?.undoStack.length, undoers[1]?.undoStack.length]).toEqual([0, 0])
  })
})

it('what is no suggestion is none, and what names characters of nobody is stale', () => {
  const { docs, text } = people(1, 'one\ntwo\n')
  const good = suggested(text(0), 0, 0, '1\n')
  const id = { client: 5, clock: 5 }
  for (const odd of [
    5,
    null,
    {},
    { ...good, first: null },
    { ...good, first: { client: -1, clock: 0 } },
    { ...good, first: { client: 1, clock: 2 ** 40 } },
    { ...good, next: 7 },
    { ...good, lines: '' },
    { ...good, text: 'x'.repeat(10_001) },
    { ...good, text: 5 },
  ])
    expect(suggestionIn(odd)).toBeUndefined()
  expect(standingOf(text(0), 't', { ...good, first: id }, undefined)).toEqual({ kind: 'stale' })
  expect(standingOf(text(0), 't', { ...good, next: id }, undefined)).toEqual({ kind: 'stale' })
  expect(standingOf(text(0), 't', { ...good, lines: 'on' }, undefined)).toEqual({ kind: 'stale' })
  expect(standingOf(text(0), 't', good, { kind: 'dismissed', by: 5 })).toEqual({ kind: 'dismissed', by: '' })
  // Saying that it was accepted does not make it so.
  expect(standingOf(text(0), 't', good, { kind: 'accepted', by: 'Eve' })).toEqual({ kind: 'open', from: 0 })
  // A character of another text.
  const other = docs[0]?.getMap<Y.Text>('files')
  other?.set('b', new Y.Text('one\n'))
  const there = suggested(other?.get('b') ?? text(0), 0, 0, 'x\n')
  expect(standingOf(text(0), 't', there, undefined)).toEqual({ kind: 'stale' })
  expect(clientOf('t')).not.toBe(clientOf('u'))
})

it('whoever accepts what, in whatever order it comes, all see the same', () => {
  let seed = 11
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let round = 0; round < 12; round++) {
    const { docs, meet, text } = people(3, 'a\nb\nc\nd\ne\n')
    const suggestions = [0, 1, 2, 3].map((at) => {
      const from = 2 * at
      return {
        id: `${round}-${at}`,
        found: suggested(text(0), from, from + random(3), `${at}\n`.repeat(random(3))),
      }
    })
    for (let step = 0; step < 12; step++) {
      const own = text(random(3))
      const { id, found } = suggestions[random(4)] ?? { id: '', found: undefined }
      if (found && random(2) === 0) accept(own, id, found)
      else own.insert(random(own.length + 1), 'x')
      if (random(4) === 0) meet()
    }
    meet()
    meet()
    expect(new Set(docs.map((_, at) => text(at).toString())).size).toBe(1)
  }
})
