import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { type Evidence, Rubric } from './rubric'

const evidence: Evidence = {
  at: '2026-11-20T10:00:00Z',
  path: 'main.py',
  position: { assoc: 0 },
  quote: 'x = 1',
}

it('rows are added, renamed, scored, put in order and removed', () => {
  const rubric = new Rubric(new Y.Doc())
  const first = rubric.add('Testing', 'Communication')
  expect(rubric.rows().map(({ title, score }) => [title, score])).toEqual([
    ['Testing', null],
    ['Communication', null],
  ])
  rubric.score(first, 3)
  rubric.rename(first, 'Tests')
  rubric.move(first, 1)
  expect(rubric.rows().map(({ title, score }) => [title, score])).toEqual([
    ['Communication', null],
    ['Tests', 3],
  ])
  rubric.score(first, null)
  expect(rubric.rows()[1]?.score).toBeNull()
  rubric.comment(first)?.insert(0, 'Asks for edge cases.')
  rubric.remove(first)
  expect(rubric.rows()).toHaveLength(1)
})

it('two people who add at once both have their rows, in the same order', () => {
  const [one, other] = [new Y.Doc(), new Y.Doc()]
  new Rubric(one).add('A')
  new Rubric(other).add('B')
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one))
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other))
  expect(new Rubric(one).rows()).toHaveLength(2)
  expect(new Rubric(one).rows()).toEqual(new Rubric(other).rows())
})

it('evidence is pinned, capped and taken away', () => {
  const rubric = new Rubric(new Y.Doc())
  const row = rubric.add('Testing')
  expect(rubric.pin('nothing', evidence)).toBe(false)
  expect(rubric.pin(row, { ...evidence, quote: 'x'.repeat(5_000) })).toBe(true)
  expect(rubric.rows()[0]?.evidence[0]?.quote).toHaveLength(160)
  rubric.pin(row, evidence)
  rubric.unpin(row, evidence)
  expect(rubric.rows()[0]?.evidence).toHaveLength(1)
  for (let at = 0; at < 200; at++) rubric.pin(row, evidence)
  expect(rubric.rows()[0]?.evidence).toHaveLength(100)
})

it('rows that others broke are shown as far as they can be', () => {
  const doc = new Y.Doc()
  const map = doc.getMap('rubric')
  map.set('tests', 'no row')
  map.set(
    'b',
    new Y.Map<unknown>([
      ['score', 99],
      ['title', ['x']],
      ['evidence', 'none'],
    ]),
  )
  const list = new Y.Array<unknown>()
  map.set(
    'c',
    new Y.Map<unknown>([
      ['score', 1.5],
      ['evidence', list],
    ]),
  )
  list.push([1, null, { at: 'soon', path: 'x' }, { at: evidence.at, path: 7 }, evidence])
  const rubric = new Rubric(doc)
  expect(rubric.rows().map(({ id, title, score }) => [id, title, score])).toEqual([
    ['b', '', null],
    ['c', '', null],
  ])
  expect(rubric.rows()[1]?.evidence).toEqual([evidence])
})

it('a part of the board is evidence, too, and told apart from the rest', () => {
  const doc = new Y.Doc()
  const rubric = new Rubric(doc)
  const row = rubric.add('Design')
  const all = { at: evidence.at, board: [], quote: '' }
  const frame = { at: evidence.at, board: ['frame'], quote: 'Queue' }
  for (const one of [evidence, all, frame]) rubric.pin(row, one)
  expect(rubric.rows()[0]?.evidence).toEqual([evidence, all, frame])
  rubric.unpin(row, all)
  expect(rubric.rows()[0]?.evidence).toEqual([evidence, frame])
  const list = (doc.getMap('rubric').get(row) as Y.Map<unknown>).get('evidence') as Y.Array<unknown>
  const { at } = evidence
  list.push([
    { at, board: 'all' },
    { at: 'soon', board: [] },
    { at, board: ['<b>', 7] },
    { at, board: [7, 'ok'], quote: 9 },
    { at, board: Array.from({ length: 200 }, (_, number) => `e${number}`) },
  ])
  const found = rubric.rows()[0]?.evidence.slice(2) ?? []
  expect(found[0]).toEqual({ at, board: ['ok'], quote: '' })
  expect(found).toHaveLength(2)
  expect(found[1] && 'board' in found[1] && found[1].board).toHaveLength(50)
  rubric.unpin(row, frame)
  expect(rubric.rows()[0]?.evidence).toHaveLength(3)
})
