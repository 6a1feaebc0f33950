import { expect, it } from 'vitest'
import { ApiError } from '../api/request'
import { lostBy, lostByCode } from './lost'

const said = (status: number, code: string | undefined) => lostBy(new ApiError('', status, code), 'session')

it('only the server itself says that something is gone', () => {
  expect(said(404, 'no_such_room')).toBe('room')
  expect(said(401, 'not_authenticated')).toBe('session')
  expect(said(401, 'removed')).toBe('link')
  // A proxy that asks for a password of its own, or has lost the server.
  expect(said(401, undefined)).toBeUndefined()
  expect(said(404, undefined)).toBeUndefined()
  // Nothing at this address; a password that is missing.
  expect(said(404, 'not_found')).toBeUndefined()
  expect(said(401, 'password')).toBeUndefined()
})

it('LIVE-3 an end of the interview or trouble takes nothing away', () => {
  expect(lostByCode(4404)).toBe('room')
  expect(lostByCode(4410)).toBe('link')
  for (const code of [1006, 1012, 4400, 4401, 4403, 4409, 4413, 4423, 4500])
    expect(lostByCode(code), String(code)).toBeUndefined()
})
