import { request } from './request'
import type { ReadRepository, RepositoryFiles } from './schema'

/** The files of a public Git repository, as far as a room takes them. It can be stopped. */
export const readRepository = (room: string, session: string, wanted: ReadRepository, signal: AbortSignal) =>
  request<RepositoryFiles>('POST', `/rooms/${room}/repository`, session, wanted, signal)
