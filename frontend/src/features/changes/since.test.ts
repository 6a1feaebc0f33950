import { expect, it } from 'vitest'
import { type Begun, changesSince, type Now, placesOf } from './since'

const now = (id: string, text: string, more: Partial<Now> = {}): Now => ({
  id,
  path: id,
  text,
  isShown: true,
  isDeleted: false,
  isTouched: true,
  isOfLanguage: false,
  ...more,
})
const begun = (id: string, text: string, more: Partial<Begun> = {}): Begun => ({
  id,
  path: id,
  text,
  brought: null,
  ...more,
})
const brought = { by: 'ada', name: 'Ada', at: '2026-11-20T10:00:00Z' }

function shown(then: Begun[], files: Now[]) {
  return changesSince(then, files).map(
    ({ path, formerPath, kind, lines }) =>
      `${kind} ${formerPath ? `${formerPath} > ` : ''}${path} +${lines.added} -${lines.removed}`,
  )
}

it('says of each file what has become of it, and nothing of those that are as they were', () => {
  const then = [
    begun('same.py', 'a\n'),
    begun('edited.py', 'a\nb\nc'),
    begun('named.py', 'x\n', { path: 'old.py' }),
    begun('gone.py', 'one\ntwo\n'),
    begun('waits.go', 'package main\n'),
    begun('Main.java', 'class Main {}\n'),
  ]
  const files = [
    now('same.py', 'a\n'),
    now('edited.py', 'a\nB\nc\n'),
    now('named.py', 'x\n'),
    now('gone.py', 'one\ntwo\nthree\n', { isDeleted: true, isShown: false }),
    // Starter text that nobody asked for.
    now('waits.go', 'package main\n', { isShown: false, isTouched: false, isOfLanguage: true }),
    now('Main.java', '', { isShown: false, isTouched: false, isDeleted: true, isOfLanguage: true }),
    now('new.py', 'n\n'),
    now('new and gone', 'n\n', { isDeleted: true, isShown: false }),
  ]
  expect(shown(then, files)).toEqual([
    'changed edited.py +2 -2',
    'changed old.py > named.py +0 -0',
    'added new.py +1 -0',
    'removed gone.py +0 -2',
  ])
})

it('what was brought in is listed even where nobody has changed it: it is never there quietly', () => {
  const then = [
    begun('a', 'whole\n', { path: null, brought }),
    begun('b', 'whole\n', { path: null, brought }),
    begun('c', 'whole\n', { path: null, brought }),
  ]
  const files = [
    now('a', 'whole\n', { path: 'src/a.py' }),
    now('b', 'whole\nmore\n'),
    now('c', '', { isDeleted: true }),
  ]
  expect(shown(then, files)).toEqual(['changed b +1 -0', 'removed c +0 -1', 'brought src/a.py +0 -0'])
})

it('finds where changes stand', () => {
  expect(placesOf('a\nb\nc\n', 'a\nb\nc\n')).toEqual([])
  expect(placesOf('', 'new\ntext\n')).toEqual([0])
  expect(placesOf('a\nb\nc\nd\ne\nf\n', 'a\nB\nc\nd\ne\nF\ng\n')).toEqual([2, 10])
  expect(placesOf('a\nb\nc\nd\ne\n', 'a\nc\nd\n')).toEqual([2, 6])
})

it('every place begins a line of the text', () => {
  const pieces = ['a\n', 'b\n', '\n', 'long line\n', 'end', '😀\n']
  let seed = 7
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  const make = () => Array.from({ length: random(12) }, () => pieces[random(pieces.length)] ?? '').join('')
  for (let round = 0; round < 300; round++) {
    const [before, after] = [make(), make()]
    const places = placesOf(before, after)
    expect(places.every((at) => at === 0 || after[at - 1] === '\n')).toBe(true)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places.length > 0).toBe(before !== after)
  }
})
