import type { Ending, Parts, Piece, Program, Typed } from './program'

/** What the page asks of the frame. `run` tells its runs apart. */
export type Order =
  /** Which worker runs a language, and the parts that it needs, before any program of it. */
  | { kind: 'language'; language: string; worker: string; parts: Parts }
  | { kind: 'run'; run: number; program: Program; parts: Parts }
  | { kind: 'typed'; run: number; text: Typed }
  | { kind: 'stop'; run: number }

/** What the frame tells the page. */
export type Report =
  | { kind: 'loaded'; run: number }
  | { kind: 'output'; run: number; pieces: Piece[] }
  /** It waits for people, having got so many texts of theirs. */
  | { kind: 'waits'; run: number; heard: number }
  | { kind: 'ended'; run: number; ending: Ending }

/** What the worker tells the frame, on a port that the program cannot reach. */
export type Said =
  | { kind: 'ready' }
  | { kind: 'output'; pieces: Piece[] }
  | { kind: 'waits'; heard: number }
  | { kind: 'ended'; exitCode: number; outcome?: Ending['outcome']; message?: string }
  | { kind: 'failed'; message: string }

const streams: readonly unknown[] = ['stdout', 'stderr', 'note']
const outcomes: readonly unknown[] = [
  'exited',
  'timed_out',
  'out_of_memory',
  'output_limit',
  'cancelled',
  'failed',
]
/** Of one message, in UTF-16 units. What is more than an output may have at all is cut off. */
const longestText = 1_200_000
const longestSentence = 1_000
const mostPieces = 50_000

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function piecesOf(value: unknown): Piece[] {
  if (!Array.isArray(value)) return []
  const pieces: Piece[] = []
  let left = longestText
  for (const one of value.slice(0, mostPieces) as unknown[]) {
    if (!isObject(one) || !streams.includes(one['stream']) || typeof one['text'] !== 'string') continue
    const text = one['text'].slice(0, left)
    left -= text.length
    if (text) pieces.push({ stream: one['stream'] as Piece['stream'], text })
  }
  return pieces
}

const sentence = (value: unknown) => (typeof value === 'string' ? value.slice(0, longestSentence) : undefined)
const exitCode = (value: unknown) => (Number.isInteger(value) ? Number(value) & 255 : undefined)

function endingOf(value: unknown): Ending | undefined {
  if (!isObject(value) || !outcomes.includes(value['outcome'])) return undefined
  const [code, message, duration] = [
    exitCode(value['exitCode']),
    sentence(value['message']),
    value['durationMs'],
  ]
  return {
    outcome: value['outcome'] as Ending['outcome'],
    durationMs: typeof duration === 'number' && duration >= 0 ? Math.min(Math.round(duration), 3_600_000) : 0,
    ...(code === undefined ? {} : { exitCode: code }),
    ...(message === undefined ? {} : { message }),
  }
}

/** What a frame has sent, where it has the shape of it. */
export function reportOf(data: unknown): Report | undefined {
  if (!isObject(data) || typeof data['run'] !== 'number') return undefined
  const { kind, run } = data
  if (kind === 'loaded') return { kind, run }
  if (kind === 'waits') return { kind, run, heard: Number(data['heard']) }
  if (kind === 'output') return { kind, run, pieces: piecesOf(data['pieces']) }
  const ending = kind === 'ended' ? endingOf(data['ending']) : undefined
  return ending && { kind: 'ended', run, ending }
}

/** What a worker has sent, where it has the shape of it. */
export function saidOf(data: unknown): Said | undefined {
  if (!isObject(data)) return undefined
  const { kind } = data
  if (kind === 'ready') return { kind }
  if (kind === 'waits') return { kind, heard: Number(data['heard']) }
  if (kind === 'output') return { kind, pieces: piecesOf(data['pieces']) }
  const message = sentence(data['message'])
  if (kind === 'failed') return { kind, message: message ?? '' }
  if (kind !== 'ended') return undefined
  const outcome = outcomes.includes(data['outcome']) ? (data['outcome'] as Ending['outcome']) : 'exited'
  return { kind, exitCode: exitCode(data['exitCode']) ?? 0, outcome, ...(message ? { message } : {}) }
}
