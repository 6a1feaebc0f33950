/** A room that was just made. */
export interface CreatedRoom {
  id: string
  url: string
}

/** What went wrong, in words for people. */
export class ApiError extends Error {}

/** Makes a room. */
export async function createRoom(): Promise<CreatedRoom> {
  const answer = await fetch('/api/v1/rooms', { method: 'POST' }).catch(() => {
    throw new ApiError('The server does not answer. Check your connection, then try again.')
  })
  if (!answer.ok) throw new ApiError(await reason(answer))
  return (await answer.json()) as CreatedRoom
}

async function reason(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => undefined)
  const error = typeof body === 'object' && body && 'error' in body ? body.error : undefined
  const message = typeof error === 'object' && error && 'message' in error ? error.message : undefined
  if (typeof message !== 'string') return `The server answered with ${answer.status}. Try again in a moment.`
  return message.charAt(0).toUpperCase() + message.slice(1) + '.'
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/i

/** The room's id in what somebody typed or pasted: an id, or a link with one in it. */
export function roomIdIn(text: string): string | undefined {
  return uuid.exec(text)?.[0].toLowerCase()
}
