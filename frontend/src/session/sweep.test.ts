// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest'
import { copyName } from '../sync/copies'
import { lastVisit, linkOf, rememberedRooms, rememberLink } from './memory'
import { roomOfPath } from './address'
import { keepFor, sweepRooms } from './sweep'

/** Names of the databases that there are. */
const databases = new Set<string>()

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  databases.clear()
  vi.stubGlobal('indexedDB', {
    databases: async () => [...databases].map((name) => ({ name, version: 1 })),
    deleteDatabase: (name: string) => {
      databases.delete(name)
      return new EventTarget()
    },
  })
})

const code = (room: string) => copyName(room, 'candidate', 'code')

it('takes out rooms that were not visited for 30 days, with their copies', async () => {
  for (const room of ['left', 'open']) {
    rememberLink(room, `link of ${room}`)
    databases.add(code(room)).add(copyName(room, 'owner', 'notes'))
  }
  databases.add('of another application')
  const before = Date.now()
  await sweepRooms(before + keepFor - 1_000, 'open')
  expect(rememberedRooms().toSorted()).toEqual(['left', 'open'])
  await sweepRooms(Date.now() + keepFor + 1, 'open')
  expect(rememberedRooms()).toEqual(['open'])
  expect(linkOf('left')).toBeUndefined()
  expect([...databases]).toEqual([code('open'), copyName('open', 'owner', 'notes'), 'of another application'])
})

it('counts from now on where no visit was noted', async () => {
  localStorage.setItem('pairpad.link.old', 'token')
  databases.add(code('orphan'))
  await sweepRooms(Date.now(), undefined)
  expect(lastVisit('old')).toBeDefined()
  expect(lastVisit('orphan')).toBeDefined()
  expect(databases.has(code('orphan'))).toBe(true)
  await sweepRooms(Date.now() + keepFor + 1, undefined)
  expect(rememberedRooms()).toEqual([])
  expect(databases.size).toBe(0)
})

it('does without storage', async () => {
  vi.stubGlobal('indexedDB', undefined)
  await expect(sweepRooms(Date.now(), undefined)).resolves.toBeUndefined()
})

it('knows which room a page shows', () => {
  expect(roomOfPath('/rooms/3f2b8c1e')).toBe('3f2b8c1e')
  expect(roomOfPath('/session/3f2b8c1e/')).toBe('3f2b8c1e')
  expect(roomOfPath('/')).toBeUndefined()
  expect(roomOfPath('/docs')).toBeUndefined()
})
