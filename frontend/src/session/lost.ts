import { ApiError } from '../api/request'

/** What the server says is gone: the room, the link, or the session that it was changed for. */
export type Lost = 'room' | 'link' | 'session'

/** Whether it is no use to ask again. */
export function isFinal(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 401 || error.status === 404)
}

/**
 * What is gone, when what was shown is not taken. Nothing, unless the server itself says
 * so: a proxy has a 401 and a 404 of its own.
 */
export function lostBy({ code }: ApiError, shown: 'link' | 'session'): Lost | undefined {
  if (code === 'no_such_room') return 'room'
  if (code === 'removed') return 'link'
  return code === 'not_authenticated' ? shown : undefined
}

/** What is gone, when a WebSocket is closed with this code. */
export function lostByCode(code: number): Lost | undefined {
  if (code === 4404) return 'room'
  return code === 4410 ? 'link' : undefined
}
