import type { Said } from '../messages'
import { type Ending, endings, type Parts, type Piece, type Program, wallLimit } from '../program'
import type { Machine } from './machine'
import { OutputLimit } from './outputLimit'

/** How long output is gathered, in milliseconds. */
const pause = 50

interface Listener {
  loaded(): void
  output(pieces: Piece[]): void
  ended(ending: Ending): void
}

/** A program that runs, from its machine's first breath to its last. */
export class Run {
  private readonly limit = new OutputLimit()
  private waiting: Piece[] = []
  private flushing: ReturnType<typeof setTimeout> | undefined
  private clock: ReturnType<typeof setTimeout> | undefined
  private startedAt = 0
  private isOver = false

  constructor(
    private readonly machine: Machine,
    private readonly listener: Listener,
  ) {}

  async start(program: Program, parts: Parts) {
    try {
      await this.machine.ready
    } catch (error) {
      this.end('failed', { message: `The language could not be loaded: ${String(error)}` })
      return
    }
    if (this.isOver) return
    this.listener.loaded()
    this.startedAt = performance.now()
    this.clock = setTimeout(() => this.end('timed_out', { message: endings.timedOut }), wallLimit)
    this.machine.run(program, parts, (said) => this.hear(said))
  }

  stop() {
    this.end('cancelled', { message: endings.cancelled })
  }

  private hear(said: Said) {
    if (said.kind === 'output') {
      this.waiting.push(...this.limit.add(said.pieces))
      this.flushing ??= setTimeout(() => this.flush(), pause)
      if (this.limit.isOver) this.end('output_limit', { message: endings.outputLimit })
    } else if (said.kind === 'ended') {
      const { exitCode, outcome = 'exited', message } = said
      this.end(outcome, { ...(outcome === 'exited' ? { exitCode } : {}), ...(message ? { message } : {}) })
    }
  }

  private flush() {
    this.flushing = undefined
    if (this.waiting.length > 0) this.listener.output(joined(this.waiting))
    this.waiting = []
  }

  private end(outcome: Ending['outcome'], more: Partial<Ending>) {
    if (this.isOver) return
    this.isOver = true
    this.machine.end()
    clearTimeout(this.clock)
    clearTimeout(this.flushing)
    this.waiting.push(...this.limit.end())
    this.flush()
    const durationMs = this.startedAt ? Math.round(performance.now() - this.startedAt) : 0
    this.listener.ended({ outcome, durationMs, ...more })
  }
}

/** Neighbours of one stream, as one piece. */
export function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = []
  for (const { stream, text } of pieces) {
    const last = all.at(-1)
    if (last?.stream === stream) last.text += text
    else all.push({ stream, text })
  }
  return all
}
