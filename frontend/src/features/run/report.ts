import { ApiError } from '../../api/request'
import type { RunReport } from '../../api/schema'
import { pause } from '../../session/retry'
import type { Ending, Piece } from './browser/run'

/** Between two reports, in milliseconds: at most ten a second. */
const pauseBetween = 100
/** The server takes a page for gone that says nothing for 15 s; it wants to hear from it every 5 s. */
const silence = 4_000
/** Bytes of text in one report; the server takes 64 KiB. */
const mostBytes = 60_000
/** Pieces in one report; the server takes 1,000. */
const mostPieces = 900
/** UTF-16 units that wait: more than a run may write here. The server leaves out what is too much, and says so. */
const mostWaiting = 1_200_000

interface Line {
  /** Whether somebody wants it to stop. */
  send: (report: RunReport) => Promise<boolean>
  /** Somebody does, or the server does not know the run any more. */
  onStop: () => void
  signal: AbortSignal
}

/** Halves of characters are no text that a server takes. */
const halves = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

const encoder = new TextEncoder()

/** Tells the server what a run in this browser writes: in its order, a few times a second, until it ended. */
export class Reporter {
  private waiting: Piece[] = []
  private length = 0
  private ending: Ending | undefined
  private wake: (() => void) | undefined
  /** Resolves when the server has everything, or does not want it. */
  readonly done: Promise<void>

  constructor(private readonly line: Line) {
    this.done = this.work()
  }

  readonly add = ({ stream, text }: Piece) => {
    const kept = text.slice(0, mostWaiting - this.length)
    if (!kept) return
    this.length += kept.length
    const last = this.waiting.at(-1)
    if (last?.stream === stream) last.text += kept
    else this.waiting.push({ stream, text: kept })
    this.wake?.()
  }

  readonly finish = (ending: Ending) => {
    this.ending = ending
    this.wake?.()
  }

  /** What the server does not have yet, as the last that it hears. */
  rest(ending: Ending): RunReport {
    return { output: this.take(), finished: finished(ending) }
  }

  private async work() {
    const { send, onStop, signal } = this.line
    while (!signal.aborted) {
      await this.news()
      if (signal.aborted) return
      const report: RunReport = { output: this.take() }
      const isLast = this.ending !== undefined && this.waiting.length === 0
      if (isLast && this.ending) report.finished = finished(this.ending)
      for (let attempt = 0; ; attempt++) {
        try {
          if (await send(report)) onStop()
          break
        } catch (error) {
          if (signal.aborted) return
          if (
            error instanceof ApiError &&
            error.status >= 400 &&
            error.status < 500 &&
            error.status !== 429
          ) {
            // It is over for the server: whatever still runs is nothing that anybody sees.
            onStop()
            return
          }
          await pause(Math.min(attempt, 3))
        }
      }
      if (isLast) return
      await sleep(pauseBetween)
    }
  }

  /** Waits until there is something to tell, and no longer than one may be silent. */
  private async news() {
    if (this.waiting.length > 0 || this.ending) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, silence)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
      this.line.signal.addEventListener('abort', this.wake, { once: true })
    })
    this.wake = undefined
  }

  /** What waits, as much of it as one report may have. */
  private take(): Piece[] {
    const taken: Piece[] = []
    let bytes = 0
    for (
      let first = this.waiting[0];
      first && bytes < mostBytes && taken.length < mostPieces;
      first = this.waiting[0]
    ) {
      const room = mostBytes - bytes
      const text = beginning(first.text, room)
      if (!text) break
      bytes += encoder.encode(text).length
      taken.push({ stream: first.stream, text: text.replace(halves, '\ufffd') })
      this.length -= text.length
      if (text.length === first.text.length) this.waiting.shift()
      else first.text = first.text.slice(text.length)
    }
    return taken
  }
}

/** The beginning of a text that has at most so many bytes in UTF-8. No character is cut in half. */
function beginning(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text
  const { read } = encoder.encodeInto(text, new Uint8Array(bytes))
  return text.slice(0, read)
}

const finished = ({
  outcome,
  exitCode,
  durationMs,
  message,
}: Ending): NonNullable<RunReport['finished']> => ({
  outcome,
  ...(exitCode === undefined ? {} : { exit_code: exitCode }),
  duration_ms: Math.round(durationMs),
  ...(message === undefined ? {} : { message }),
})

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
