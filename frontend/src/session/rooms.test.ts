// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest'
import { remember, rememberLink } from './memory'
import { letGoOf, visitedRooms } from './rooms'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

function visit(room: string, visited: number, more: object = {}) {
  localStorage.setItem(`pairpad.room.${room}`, JSON.stringify({ ...more, visited }))
}

it('lists rooms by their last visit, each as the most that one may be there', () => {
  visit('old', 1_000, { title: 'Backend', phase: 'ended', roles: { a: 'observer', b: 'interviewer' } })
  visit('new', 2_000, { links: [{ token: 'c', role: 'owner' }] })
  expect(visitedRooms()).toEqual([
    { id: 'new', title: '', phase: undefined, role: 'owner', visited: 2_000 },
    { id: 'old', title: 'Backend', phase: 'ended', role: 'interviewer', visited: 1_000 },
  ])
})

it('lists a room that one has a link of and never joined', () => {
  rememberLink('door', 'x')
  expect(visitedRooms()).toMatchObject([{ id: 'door', role: undefined }])
})

it('lets go of one room and keeps the others', async () => {
  visit('one', 1)
  remember('two', (kept) => kept)
  await letGoOf('one')
  expect(visitedRooms().map(({ id }) => id)).toEqual(['two'])
})
