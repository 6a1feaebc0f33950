import { readEvents } from './eventStream'
import { ApiError, failure, silence } from './request'

/** How one hostile program came to its end, as the server tells it. */
export interface Attempt {
  program: string
  /** The sandbox held. */
  held: boolean
  /** How the program ended: as for runs; undefined where it did not come to run. */
  outcome: string | undefined
  wallMs: number
  /** Where it did not hold: what got through, or why it could not be tried. Written by a hostile program. */
  detail: string | undefined
}

/** What a trial of the sandbox tells. */
export type TrialEvent =
  | { kind: 'begun'; sandbox: string; programs: readonly string[] }
  | ({ kind: 'attempt' } & Attempt)
  | { kind: 'ended'; tried: number; held: number }

/** More programs than any server has, and longer names. */
const most = 500
const longestName = 80
/** Of what a hostile program has said, so much is looked at. */
const longestDetail = 4_000

const count = (value: unknown) => (Number.isSafeInteger(value) ? Number(value) : 0)
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= longestName

/** Reads an event of a trial. Undefined for those of a newer server, and for what is none. */
export function readTrialEvent(name: string | undefined, data: string): TrialEvent | undefined {
  let said: Record<string, unknown>
  try {
    const parsed: unknown = JSON.parse(data)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    said = parsed as Record<string, unknown>
  } catch {
    return undefined
  }
  const { sandbox, programs, program, held, outcome, wall_ms: wallMs, detail, tried } = said
  switch (name) {
    case 'begun': {
      if (!Array.isArray(programs)) return undefined
      return {
        kind: 'begun',
        sandbox: isName(sandbox) ? sandbox : '',
        programs: [...new Set(programs.filter(isName))].slice(0, most),
      }
    }
    case 'attempt':
      if (!isName(program)) return undefined
      return {
        kind: 'attempt',
        program,
        // Whatever is not said to have held has not.
        held: held === true,
        outcome: typeof outcome === 'string' ? outcome : undefined,
        wallMs: count(wallMs),
        detail: typeof detail === 'string' ? detail.slice(0, longestDetail) : undefined,
      }
    case 'ended':
      return { kind: 'ended', tried: count(tried), held: count(held) }
    default:
      return undefined
  }
}

/**
 * Runs the hostile programs on the server, and tells how each ends, until the stream ends or
 * `signal` aborts, which stops them.
 */
export async function followTrial(
  key: string,
  onEvent: (event: TrialEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream, application/json' }
  const answer = await fetch('/api/v1/sandbox/trials', { method: 'POST', headers, signal }).catch((error) => {
    throw signal.aborted ? error : new ApiError(silence(), 0, undefined)
  })
  if (!answer.ok || !answer.body) throw await failure(answer)
  await readEvents(answer.body, ({ event, data }) => {
    const told = readTrialEvent(event, data)
    if (told) onEvent(told)
  })
}
