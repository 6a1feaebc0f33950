import { request } from './request'
import type { Beginning } from './schema'

/** Where the files of a room began, from which their changes are counted. */
export const readBeginning = (room: string, session: string) =>
  request<Beginning>('GET', `/rooms/${room}/beginning`, session)

/** Counts changes from now on, for everybody. */
export const setBeginning = (room: string, session: string) =>
  request<void>('POST', `/rooms/${room}/beginning`, session)
