import { expect, it } from 'vitest'
import type { ReviewComment } from '../../api/schema'
import type { Thread } from '../../sync/comments'
import { inOrder } from './items'

const begins = 1_000_000

const comment = (id: string, at: number, fields: Partial<ReviewComment> = {}): ReviewComment => ({
  id,
  by: { id: 'member', name: 'Olga', kind: 'person', role: 'owner', colour: 0 },
  at,
  place: null,
  board: null,
  text: id,
  reply_to: null,
  written: 5_000_000,
  changed: null,
  is_mine: false,
  is_deleted: false,
  ...fields,
})

const thread = (id: string, at: number): Thread => ({
  id,
  path: 'file',
  position: null,
  isResolved: false,
  said: [{ id, at: begins + at, member: 'member', name: 'Ada', colour: 1, text: id }],
})

const order = (comments: ReviewComment[], threads: Thread[]) =>
  inOrder(comments, threads, begins, 60_000).map(({ id, at }) => [id, at])

it('puts what was said then and since into one order of moments', () => {
  expect(
    order([comment('late', 50_000), comment('early', 2_000)], [thread('then', 20_000), thread('first', 500)]),
  ).toEqual([
    ['first', 1_500],
    ['early', 2_000],
    ['then', 21_000],
    ['late', 50_000],
  ])
})

it('keeps moments within the recording', () => {
  expect(order([comment('far', 90_000)], [thread('before', -9_000), thread('after', 70_000)])).toEqual([
    ['before', 0],
    ['far', 60_000],
    ['after', 60_000],
  ])
})

it('puts answers below what they answer, in the order in which they were written', () => {
  const [item, ...others] = inOrder(
    [
      comment('root', 10, { written: 1 }),
      comment('second', 10, { written: 3, reply_to: 'first' }),
      comment('first', 10, { written: 2, reply_to: 'root' }),
    ],
    [],
    begins,
    60_000,
  )
  expect(others).toEqual([])
  expect(item?.kind === 'review' && item.replies.map(({ id }) => id)).toEqual(['first', 'second'])
})

it('shows an answer to nothing, and those that answer each other, all the same', () => {
  const all = [
    comment('orphan', 10, { reply_to: 'gone' }),
    comment('a', 20, { reply_to: 'b' }),
    comment('b', 20, { reply_to: 'a' }),
  ]
  const shown = inOrder(all, [], begins, 60_000).flatMap((item) =>
    item.kind === 'review' ? [item.id, ...item.replies.map(({ id }) => id)] : [],
  )
  expect(shown.toSorted()).toEqual(['a', 'b', 'orphan'])
})
