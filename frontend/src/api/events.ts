import { readEvents } from './eventStream'
import { failure } from './request'
import type { RoomEvent } from './schema'

/** One event of a room. */
export interface Told {
  name: string
  data: RoomEvent
}

/**
 * Follows a room's events until `signal` aborts or the stream ends. Not by
 * `EventSource`: that can't send the session as a header, and addresses end up in logs.
 */
export async function followEvents(
  room: string,
  session: string,
  lastId: string | undefined,
  onEvent: (event: Told, id: string | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  const headers: Record<string, string> = { authorization: `Bearer ${session}` }
  if (lastId) headers['last-event-id'] = lastId
  const answer = await fetch(`/api/v1/rooms/${room}/events`, { headers, signal })
  if (!answer.ok || !answer.body) throw await failure(answer)
  await readEvents(answer.body, ({ event, data, id }) => {
    if (event) onEvent({ name: event, data: JSON.parse(data) as RoomEvent }, id)
  })
}
