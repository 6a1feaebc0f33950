import { expect, it } from 'vitest'
import type { Element } from '../../board/element'
import { pinnedOf } from './pinned'

const now = new Date('2026-11-20T10:00:00Z')
const element = (id: string, more: Record<string, unknown> = {}): Element => ({
  id,
  type: 'rectangle',
  version: 1,
  isDeleted: false,
  ...more,
})

const board = [
  element('frame', { type: 'frame', name: 'Design' }),
  element('in', { type: 'text', text: 'Queue', frameId: 'frame' }),
  element('box'),
  element('label', { type: 'text', text: ' Cache ', containerId: 'box' }),
  element('gone', { type: 'text', text: 'Gone', isDeleted: true }),
]

const pinned = (...ids: string[]) => pinnedOf(board, new Set(ids), now)

it('all of the board is pinned where nothing is selected', () => {
  expect(pinned()).toEqual({ at: '2026-11-20T10:00:00.000Z', board: [], quote: 'Design · Queue · Cache' })
  expect(pinned('gone')?.board).toEqual([])
})

it('what is selected is pinned, and a frame stands for what is in it', () => {
  expect(pinned('frame', 'in')).toMatchObject({ board: ['frame'], quote: 'Design · Queue' })
  expect(pinned('in')).toMatchObject({ board: ['in'], quote: 'Queue' })
  expect(pinned('box')).toMatchObject({ board: ['box'], quote: 'Cache' })
})

it('more than can be named is all of it, and nothing is nothing', () => {
  const many = Array.from({ length: 60 }, (_, at) => element(`e${at}`))
  expect(pinnedOf(many, new Set(many.map(({ id }) => id)), now)?.board).toEqual([])
  expect(pinnedOf([], new Set(), now)).toBeUndefined()
  expect(pinnedOf([element('gone', { isDeleted: true })], new Set(), now)).toBeUndefined()
})
