import { languages, type Progress } from './languages'
import type { Report } from './messages'
import { type Ending, endings, type Piece, type Program, type Typed, wallLimit } from './program'
import { RunnerFrame } from './runnerFrame'

export type { Ending, Piece, Typed } from './program'

export interface BrowserRun {
  readonly ended: Promise<Ending>
  /** Hands over what somebody typed. */
  type(text: Typed): void
  stop(): void
}

/** How long a frame may take to end a run that has to end, in milliseconds. */
const grace = 2_000
/** How long a machine may take to be ready for a program, in milliseconds. */
const readyLimit = 120_000

/** Languages that this browser can run. */
export const browserLanguages: readonly string[] = Object.keys(languages)

let frame: RunnerFrame | undefined
let runs = 0

function theFrame(): RunnerFrame {
  frame ??= new RunnerFrame(() => {
    frame = undefined
  })
  return frame
}

/** Hands a language to the frame, once. */
async function give(to: RunnerFrame, language: string, progress: (progress: Progress | undefined) => void) {
  const there = to.languages.get(language)
  if (there) return there
  const found = languages[language]
  if (!found) throw new Error(`${language} does not run in a browser.`)
  const given = (async () => {
    const [worker, parts] = await Promise.all([found.worker(), found.parts(progress), to.isThere])
    to.order({ kind: 'language', language, worker, parts })
  })()
  to.languages.set(language, given)
  // Where it failed, the next run tries again.
  given.catch(() => to.languages.delete(language))
  return given
}

function deferred<T>() {
  const resolvers: ((value: T) => void)[] = []
  const promise = new Promise<T>((resolve) => resolvers.push(resolve))
  return { promise, resolve: (value: T) => resolvers.forEach((resolve) => resolve(value)) }
}

/** Makes ready what a language needs, before it is asked for. */
export async function prepareHere(language: string): Promise<void> {
  if (languages[language]) await give(theFrame(), language, () => undefined).catch(() => undefined)
}

/** Runs a program in this browser, where it can do nothing but compute and print. */
export function runHere(
  job: Program,
  on: { piece(piece: Piece): void; progress(progress: Progress | undefined): void },
): BrowserRun {
  const run = (runs += 1)
  const within = theFrame()
  const ended = deferred<Ending>()
  let startedAt: number | undefined
  let late: ReturnType<typeof setTimeout> | undefined
  let isOver = false
  let isStopping = false
  let typed = 0

  const end = (one: Ending) => {
    if (isOver) return
    isOver = true
    clearTimeout(late)
    within.forget(run)
    on.progress(undefined)
    ended.resolve(one)
  }
  const endAs = (outcome: Ending['outcome'], message: string) =>
    end({
      outcome,
      message,
      durationMs: startedAt === undefined ? 0 : Math.round(performance.now() - startedAt),
    })
  /** Where the frame does not answer, it goes, and the program with it. */
  const endWithin = (limit: number, outcome: Ending['outcome'], message: string) => {
    clearTimeout(late)
    late = setTimeout(() => {
      endAs(outcome, message)
      within.discard()
    }, limit)
  }
  const hear = (report: Report) => {
    if (isOver) return
    if (report.kind === 'output') report.pieces.forEach((piece) => on.piece(piece))
    else if (report.kind === 'ended') end(report.ending)
    else if (report.kind === 'waits') {
      // The frame tells when it has waited too long.
      if (report.heard === typed && !isStopping) clearTimeout(late)
    } else {
      startedAt = performance.now()
      on.progress(undefined)
      endWithin(wallLimit + grace, 'timed_out', endings.timedOut)
    }
  }

  const start = async () => {
    within.listen(run, hear, () => endAs('out_of_memory', endings.outOfMemory))
    const [parts] = await Promise.all([
      languages[job.language]?.partsOf(job),
      give(within, job.language, (progress) => !isOver && on.progress(progress)),
    ])
    if (isOver) return
    endWithin(readyLimit, 'failed', endings.lost)
    within.order({ kind: 'run', run, program: job, parts: parts ?? {} })
  }
  start().catch((error: unknown) => endAs('failed', `${endings.lost} (${String(error)})`))

  return {
    ended: ended.promise,
    type: (text) => {
      if (isOver || isStopping) return
      typed += 1
      within.order({ kind: 'typed', run, text })
      if (startedAt !== undefined) endWithin(wallLimit + grace, 'timed_out', endings.timedOut)
    },
    stop: () => {
      if (isOver) return
      isStopping = true
      if (startedAt === undefined) {
        // Nothing of it has run, and nothing of it will.
        within.order({ kind: 'stop', run })
        endAs('cancelled', endings.cancelled)
        return
      }
      within.order({ kind: 'stop', run })
      endWithin(grace, 'cancelled', endings.cancelled)
    },
  }
}
