// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest'
import type { MadeLink, Role } from '../api/schema'
import {
  forgetLink,
  forgetRoom,
  forgetSession,
  lastVisit,
  linkOf,
  remember,
  remembered,
  rememberedRooms,
  rememberLink,
  rememberName,
} from './memory'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

/** Somebody is in by this link, as that. */
function enter(link: string, role: Role) {
  rememberLink('room', link)
  remember('room', (kept) => ({
    ...kept,
    sessions: { ...kept.sessions, [link]: `renewal of ${link}` },
    roles: { ...kept.roles, [link]: role },
  }))
}

function make(...links: { token: string; role: Role }[]) {
  remember('room', (kept) => ({ ...kept, links: links as MadeLink[] }))
}

const stored = () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])

it('forgets everything about a room, and keeps others and the name', () => {
  rememberName('Ada')
  enter('link', 'candidate')
  rememberLink('other', 'elsewhere')
  forgetRoom('room')
  expect(stored()).not.toContain('room"')
  expect(stored()).not.toContain('renewal')
  expect(linkOf('room')).toBeUndefined()
  expect(linkOf('other')).toBe('elsewhere')
  expect(localStorage.getItem('pairpad.name')).toBe('Ada')
})

it('a session that is over takes nothing with it but itself: the link may get another', () => {
  enter('link', 'candidate')
  expect(forgetSession('room', 'link')).toBe('all')
  expect(stored()).not.toContain('renewal')
  expect(linkOf('room')).toBe('link')
  expect(remembered('room').roles).toEqual({ link: 'candidate' })
})

it('the only link takes the room with it', () => {
  enter('link', 'candidate')
  expect(forgetLink('room', 'link')).toBe('all')
  expect(rememberedRooms()).toEqual([])
  expect(linkOf('room')).toBeUndefined()
})

it('two who are in a room with one browser keep what is theirs', () => {
  enter('first', 'owner')
  enter('second', 'candidate')
  expect(forgetLink('room', 'second')).toBe('candidate')
  expect(remembered('room').sessions).toEqual({ first: 'renewal of first' })
  expect(stored()).not.toContain('second')
})

it('a copy that another may read stays, and one of which that is not known', () => {
  enter('first', 'candidate')
  enter('second', 'candidate')
  expect(forgetLink('room', 'second')).toBeUndefined()
  // As earlier versions remembered.
  remember('room', (kept) => ({ ...kept, sessions: { ...kept.sessions, old: 'x' }, roles: {} }))
  expect(forgetSession('room', 'first')).toBeUndefined()
})

it('what a maker of a room has no other copy of stays, unless it is the link that is gone', () => {
  make({ token: 'owner', role: 'owner' }, { token: 'candidate', role: 'candidate' })
  enter('candidate', 'candidate')
  expect(forgetLink('room', 'candidate')).toBe('all')
  expect(remembered('room').links).toHaveLength(2)
  enter('owner', 'owner')
  forgetLink('room', 'owner')
  expect(stored()).toBe('[{},{}]')
})

it('notes visits, and finds rooms that earlier versions left', () => {
  const before = Date.now()
  rememberLink('room', 'link')
  expect(lastVisit('room')).toBeGreaterThanOrEqual(before)
  localStorage.setItem('pairpad.link.old', 'token')
  localStorage.setItem('pairpad.room.older', '{"sessions":{}')
  expect(lastVisit('old')).toBeUndefined()
  expect(lastVisit('older')).toBeUndefined()
  expect(rememberedRooms().toSorted()).toEqual(['old', 'older', 'room'])
})

it('forgets what other parts of the page noted of a room, and of no other', () => {
  enter('link', 'candidate')
  sessionStorage.setItem('pairpad.file.room', 'main.py')
  sessionStorage.setItem('pairpad.file.another-room', 'main.go')
  forgetRoom('room')
  expect({ ...sessionStorage }).toEqual({ 'pairpad.file.another-room': 'main.go' })
})
