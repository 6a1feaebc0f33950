// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest'
import type { MadeLink } from '../api/schema'
import { remember } from './memory'
import { otherWays } from './ways'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

const link = (token: string, role: string) => ({ token, role }) as MadeLink
const roles = (own: Parameters<typeof otherWays>[1]) => otherWays('room', own).map(({ role }) => role)

it('offers an owner only what they have been, and a guest whatever may do more', () => {
  remember('room', (kept) => ({
    ...kept,
    links: [link('a', 'owner'), link('b', 'interviewer'), link('c', 'candidate'), link('d', 'observer')],
    roles: { a: 'owner', c: 'candidate' },
  }))
  expect(roles('owner')).toEqual(['candidate'])
  expect(roles('candidate')).toEqual(['owner', 'interviewer'])
})

it('offers each role once, and nothing where nothing else is known', () => {
  remember('room', (kept) => ({ ...kept, roles: { a: 'interviewer', b: 'interviewer', c: 'candidate' } }))
  expect(roles('candidate')).toEqual(['interviewer'])
  expect(roles('interviewer')).toEqual(['candidate'])
  expect(otherWays('another', 'candidate')).toEqual([])
})
