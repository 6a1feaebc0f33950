import { ApiError, failure, silence } from './request'
import type { CheckedExport, MadeRoom } from './schema'

async function send<T>(path: string, archive: Blob, key: string): Promise<T> {
  const asked = fetch(`/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/zip', ...(key && { authorization: `Bearer ${key}` }) },
    body: archive,
  })
  const answer = await asked.catch(() => {
    throw new ApiError(silence(), 0, undefined)
  })
  if (!answer.ok) throw await failure(answer)
  return (await answer.json()) as T
}

/** Whether an exported room is as it was signed. `key` where the server asks for one. */
export const checkExport = (archive: Blob, key: string) => send<CheckedExport>('/exports/check', archive, key)

/** Makes a room of an exported one. `key` where the server asks for one. */
export const importRoom = (archive: Blob, key: string) => send<MadeRoom>('/rooms', archive, key)
