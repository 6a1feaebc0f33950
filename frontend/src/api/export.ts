import { ApiError, failure, silence } from './request'

/** All of a room in a zip archive, as the server sends it. */
export async function exportRoom(room: string, session: string): Promise<Blob> {
  try {
    const answer = await fetch(`/api/v1/rooms/${room}/export`, {
      headers: { authorization: `Bearer ${session}` },
    })
    if (!answer.ok) throw await failure(answer)
    return await answer.blob()
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(silence(), 0, undefined)
  }
}
