import * as Y from 'yjs'
import { type Profile, profileIn } from './profile'
import { fieldsIn, mapsIn, textIn } from './shape'
import { type UnitCounts, unitCounts, type UnitTest, unitTestsIn } from './unitTests'
import { wholeIn } from './whole'

/** How a run ended. */
export type Outcome =
  'exited' | 'signalled' | 'timed_out' | 'out_of_memory' | 'output_limit' | 'cancelled' | 'failed'

/**
 * Where a piece of output comes from; a note is a sentence of the server's, stdin what somebody typed, and
 * end has no text: somebody has ended the input.
 */
export type Stream = 'stdout' | 'stderr' | 'compile' | 'note' | 'stdin' | 'end'

/** Some output, in the order in which it came. */
export interface OutputPiece {
  stream: Stream
  text: string
  /** Who typed it, or ended the input, as they called themselves. */
  by?: string
}

/** Where something runs. */
export type RunPlace = 'server' | 'browser'

/** One run of a room's code, without its output. */
export interface Run {
  id: string
  number: number
  /** Id of the member who started it, and their name then. */
  by: string
  byName: string
  language: string
  /** Path of the file that runs, as it was then. */
  file: string
  place: RunPlace
  state: 'queued' | 'running' | 'finished'
  /** While it waits: 1 is next. */
  position: number | undefined
  isCompiling: boolean
  isStopping: boolean
  /** People type into it while it runs. */
  isInteractive: boolean
  /** Somebody has ended its input: it reads no more. */
  isInputEnded: boolean
  /** It is the language's console, and no file. */
  isConsole: boolean
  stdin: string
  /** Milliseconds since 1970. */
  createdAt: number | undefined
  startedAt: number | undefined
  finishedAt: number | undefined
  outcome: Outcome | undefined
  exitCode: number | undefined
  signal: number | undefined
  durationMs: number | undefined
  memoryBytes: number | undefined
  /** Whether the server vouches for it, by a receipt. */
  isVerified: boolean
  /** Whether it was measured where its time went: `Runs.profile` has it. */
  isMeasured: boolean
  /** A sentence of the server's, where the outcome needs one. */
  message: string
  /** What it was refused before it failed. */
  refused: 'processes' | 'disk' | undefined
  /** Where it runs tests: how many in all, how many of them hidden, and how many have passed in the end. */
  tests: { total: number; hidden: number; passed: number | undefined } | undefined
  /** Where a test framework runs the tests in the code: which, and what became of them. */
  framework: ({ name: string } & UnitCounts) | undefined
}

/** Runs that a room keeps, and some more than that. */
const mostRuns = 40
/** UTF-16 units of output that are shown of one run; the server keeps 256 KiB. */
export const longestOutput = 300_000
const longestName = 200
/** A hundred of everybody's, and a hundred hidden ones. */
const mostTests = 200
const longestMessage = 1_000
const longestStdin = 65_536
/** UTF-16 units that are typed at once; the server takes 4 KiB. */
const longestTyped = 4_096
const latest = 8.64e15
const largest = Number.MAX_SAFE_INTEGER

const outcomes: readonly Outcome[] = [
  'exited',
  'signalled',
  'timed_out',
  'out_of_memory',
  'output_limit',
  'cancelled',
  'failed',
]
const streams: readonly Stream[] = ['stdout', 'stderr', 'compile', 'note', 'stdin', 'end']
const states = ['queued', 'running', 'finished'] as const

const oneOf = <T extends string>(value: unknown, known: readonly T[]): T | undefined =>
  known.find((one) => one === value)

/** How something ended; as if it had not run where that is not known. */
export const outcomeIn = (value: unknown): Outcome => oneOf(value, outcomes) ?? 'failed'

/** The runs in the document `output`, which the server alone writes. */
export class Runs {
  private readonly map: Y.Map<unknown>
  private listed: readonly Run[] | undefined

  constructor(doc: Y.Doc) {
    this.map = doc.getMap('runs')
  }

  /** All of them, the last one first. The same array until something other than output changes. */
  readonly list = (): readonly Run[] => {
    this.listed ??= mapsIn(this.map, mostRuns)
      .flatMap(([id, map]) => runIn(id, map) ?? [])
      .toSorted((a, b) => b.number - a.number || (a.id < b.id ? 1 : -1))
    return this.listed
  }

  /** The tests in the code that a run has run, once it has. The same array each time. */
  readonly unitTests = (id: string): readonly UnitTest[] => {
    const run = this.map.get(id)
    return unitTestsIn(run instanceof Y.Map ? run.get('unit_tests') : undefined)
  }

  /** Calls `listener` when a run comes, goes or changes; output alone is no reason. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const onEvents = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
      if (events.every(({ target }) => target instanceof Y.Array)) return
      this.listed = undefined
      listener()
    }
    this.map.observeDeep(onEvents)
    return () => this.map.unobserveDeep(onEvents)
  }

  /** Where the time of a run went, if that was measured. */
  readonly profile = (id: string): Profile | undefined => {
    const run = this.map.get(id)
    return run instanceof Y.Map ? profileIn(run.get('profile')) : undefined
  }

  /**
   * Hands over what people type into a run in somebody's browser, in its order, and null at its end:
   * its page has it from here.
   */
  followTyped(id: string, type: (text: string | null) => void): () => void {
    let count = 0
    const read = () => {
      const run = this.map.get(id)
      const typed = run instanceof Y.Map ? run.get('typed') : undefined
      if (!(typed instanceof Y.Array) || typed.length <= count) return
      const fresh = typed.slice(count) as unknown[]
      count = typed.length
      for (const one of fresh) {
        if (typeof one === 'string') type(one.slice(0, longestTyped))
        else if (one === false) type(null)
      }
    }
    this.map.observeDeep(read)
    read()
    return () => this.map.unobserveDeep(read)
  }

  /**
   * Reads a run's output as it grows: `append` gets what is new. `restart` comes first, and whenever
   * what was given is not what stands there any more.
   */
  follow(id: string, { restart, append }: OutputReader): () => void {
    const run = this.map.get(id)
    let array: Y.Array<unknown> | undefined
    let length = 0
    const take = (values: readonly unknown[]) => {
      const pieces: OutputPiece[] = []
      for (const value of values) {
        const piece = pieceIn(value, longestOutput - length)
        if (!piece) continue
        length += piece.text.length
        pieces.push(piece)
      }
      if (pieces.length > 0) append(pieces)
    }
    let count = 0
    const begin = () => {
      length = 0
      restart()
      const values = array?.toArray() ?? []
      count = values.length
      take(values)
    }
    const onChange = (event: Y.YArrayEvent<unknown>) => {
      const added = appended(event.delta, count)
      if (!added) return begin()
      count += added.length
      take(added)
    }
    const look = () => {
      const found: unknown = run instanceof Y.Map ? run.get('output') : undefined
      const next = found instanceof Y.Array ? (found as Y.Array<unknown>) : undefined
      if (next === array && array) return
      array?.unobserve(onChange)
      array = next
      array?.observe(onChange)
      begin()
    }
    look()
    if (run instanceof Y.Map) run.observe(look)
    return () => {
      if (run instanceof Y.Map) run.unobserve(look)
      array?.unobserve(onChange)
    }
  }
}

/** Takes a run's output. */
export interface OutputReader {
  restart: () => void
  append: (pieces: readonly OutputPiece[]) => void
}

/** What a change has put at the end of an array that had `count` values; undefined where it did something else. */
function appended(delta: Y.YArrayEvent<unknown>['delta'], count: number): unknown[] | undefined {
  const [first, second, ...more] = delta
  const added = count === 0 ? first : second
  const isAtEnd = count === 0 ? second === undefined : first?.retain === count && more.length === 0
  return isAtEnd && Array.isArray(added?.insert) ? (added.insert as unknown[]) : undefined
}

function pieceIn(value: unknown, room: number): OutputPiece | undefined {
  const { stream, text, by } = fieldsIn(value)
  const known = oneOf(stream, streams)
  if (known === 'end') return { stream: known, text: '', by: textIn(by, longestName) }
  const content = textIn(text, Math.max(room, 0))
  if (!known || !content) return undefined
  return known === 'stdin'
    ? { stream: known, text: content, by: textIn(by, longestName) }
    : { stream: known, text: content }
}

function runIn(id: string, map: Y.Map<unknown>): Run | undefined {
  const number = wholeIn(map.get('number'), 0, largest)
  const state = oneOf(map.get('state'), states)
  if (number === undefined || !state) return undefined
  const time = (key: string) => wholeIn(map.get(key), 0, latest)
  return {
    id,
    number,
    by: textIn(map.get('by'), longestName),
    byName: textIn(map.get('by_name'), longestName),
    language: textIn(map.get('language'), longestName),
    file: textIn(map.get('file'), longestName),
    place: oneOf(map.get('place'), ['server', 'browser']) ?? 'server',
    state,
    position: state === 'queued' ? wholeIn(map.get('position'), 1, 100_000) : undefined,
    isCompiling: state === 'running' && map.get('stage') === 'compile',
    isStopping: state !== 'finished' && map.get('stopping') === true,
    isInteractive: map.get('interactive') === true,
    isInputEnded: map.get('input_ended') === true,
    isConsole: map.get('repl') === true,
    stdin: textIn(map.get('stdin'), longestStdin),
    createdAt: time('created_at'),
    startedAt: time('started_at'),
    finishedAt: time('finished_at'),
    outcome: state === 'finished' ? outcomeIn(map.get('outcome')) : undefined,
    exitCode: wholeIn(map.get('exit_code'), -largest, largest),
    signal: wholeIn(map.get('signal'), 0, 1_000),
    durationMs: wholeIn(map.get('duration_ms'), 0, largest),
    memoryBytes: wholeIn(map.get('memory_bytes'), 0, largest),
    isVerified: map.get('place') === 'server' && typeof map.get('receipt') === 'string',
    isMeasured: map.has('profile'),
    message: textIn(map.get('message'), longestMessage),
    refused: oneOf(map.get('refused'), ['processes', 'disk']),
    tests: testsIn(map),
    framework: frameworkIn(map),
  }
}

function frameworkIn(map: Y.Map<unknown>): Run['framework'] {
  const name = textIn(map.get('framework'), longestName)
  return name ? { name, ...unitCounts(unitTestsIn(map.get('unit_tests'))) } : undefined
}

function testsIn(map: Y.Map<unknown>): Run['tests'] {
  const total = wholeIn(map.get('tests_total'), 0, mostTests)
  if (total === undefined) return undefined
  const hidden = wholeIn(map.get('tests_hidden'), 0, total) ?? 0
  return { total, hidden, passed: wholeIn(map.get('tests_passed'), 0, total) }
}
