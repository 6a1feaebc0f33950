import { failure, request, ApiError, silence } from './request'
import type { Playback, Recorded } from './schema'

/** What there is to play. */
export const showPlayback = (room: string, session: string) =>
  request<Playback>('GET', `/rooms/${room}/playback`, session)

/** Makes the code of a room what it was at a time, which is as in RFC 3339. */
export const restoreCode = (room: string, session: string, at: string) =>
  request<undefined>('POST', `/rooms/${room}/restore`, session, { at })

/** The recording of one document. */
export async function readRecording(
  room: string,
  session: string,
  { name, version }: Recorded,
): Promise<ArrayBuffer> {
  const path = `/api/v1/rooms/${room}/playback/${name}?version=${encodeURIComponent(version)}`
  try {
    const answer = await fetch(path, { headers: { authorization: `Bearer ${session}` } })
    if (!answer.ok) throw await failure(answer)
    return await answer.arrayBuffer()
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(silence(), 0, undefined)
  }
}
