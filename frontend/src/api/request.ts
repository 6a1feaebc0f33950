import { locale, messages, textOf } from '../i18n/messages'
import { ApiError } from './apiError'
import { serverClock } from './clock'
import type { Error as ErrorBody } from './schema'

export { ApiError } from './apiError'

const text = messages({
  en: {
    silent: 'The server does not answer. Check your connection, then try again.',
    status: (status: number) => `The server answered with ${status}. Try again in a moment.`,
    trace: (id: string) => `Error id: ${id}`,
  },
  de: {
    silent: 'Der Server antwortet nicht. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
    status: (status) => `Der Server hat mit ${status} geantwortet. Versuchen Sie es gleich noch einmal.`,
    trace: (id) => `Fehlernummer: ${id}`,
  },
})

/** What is said where nothing came from the server. */
export const silence = () => textOf(text).silent

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Asks the API. `token` is a session, a link's token or an API key. */
export async function request<T>(
  method: Method,
  path: string,
  token?: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const answer = await send(method, path, token, body, undefined, signal)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

/** Asks the API for bytes. Undefined where there are more than `most`, or nobody says how many: they are not waited for. */
export async function requestBytes(
  path: string,
  token: string,
  most: number,
): Promise<Uint8Array | undefined> {
  const answer = await send('GET', path, token, undefined, 'application/octet-stream')
  // A proxy that compresses leaves out how many there are.
  const length = answer.headers.get('content-length')
  if (length !== null && Number(length) <= most) return new Uint8Array(await answer.arrayBuffer())
  await answer.body?.cancel()
  return undefined
}

async function send(
  method: Method,
  path: string,
  token: string | undefined,
  body: unknown,
  accept?: string,
  signal?: AbortSignal,
): Promise<Response> {
  const headers: Record<string, string> = {}
  if (token) headers['authorization'] = `Bearer ${token}`
  if (accept) headers['accept'] = accept
  if (body !== undefined) headers['content-type'] = 'application/json'
  const asked = Date.now()
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers,
    ...(signal && { signal }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiError(silence(), 0, undefined)
  })
  serverClock.hear(answer.headers.get('date'), asked, Date.now())
  if (!answer.ok) throw await failure(answer)
  return answer
}

/** What a server that is well answers with a status of failures: nobody has to look for a cause. */
const refusals: readonly string[] = ['execution_unavailable', 'full', 'run_queue_full', 'shutting_down']

/** The error in an answer. */
export async function failure(answer: Response): Promise<ApiError> {
  const body = (await answer.json().catch(() => undefined)) as Partial<ErrorBody> | undefined
  const { code, message, trace } = body?.error ?? {}
  if (typeof message !== 'string') {
    return new ApiError(textOf(text).status(answer.status), answer.status, code)
  }
  const words = await inWordsOfThePage(code, message)
  // By it whoever hosts the server finds the cause, on a line of its own.
  const isUnexpected = answer.status >= 500 && !refusals.includes(code ?? '')
  const told = trace && isUnexpected ? `${words}\n${textOf(text).trace(trace)}` : words
  return new ApiError(told, answer.status, code)
}

/** The server's message is English; other words are loaded by who needs them. */
async function inWordsOfThePage(code: string | undefined, message: string): Promise<string> {
  if (locale() !== 'de' || code === undefined) return message
  const words = await import('./german').catch(() => undefined)
  return words?.inGerman(code, message) ?? message
}
