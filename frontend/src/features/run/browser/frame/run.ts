import type { Said } from '../messages'
import { type Ending, endings, type Parts, type Piece, type Program, type Typed } from '../program'
import type { Machine } from './machine'
import { OutputLimit } from './outputLimit'
import { type Limit, WorkClock } from './workClock'

/** How long output is gathered, in milliseconds. */
const pause = 50

interface Listener {
  loaded(): void
  output(pieces: Piece[]): void
  waits(heard: number): void
  ended(ending: Ending): void
}

/** A program that runs, from its machine's first breath to its last. */
export class Run {
  private readonly limit = new OutputLimit()
  private waiting: Piece[] = []
  private flushing: ReturnType<typeof setTimeout> | undefined
  private readonly clock = new WorkClock((limit) => this.over(limit))
  private readonly typed: Typed[] = []
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
    this.clock.work()
    this.machine.run(program, parts, (said) => this.hear(said))
    for (const text of this.typed) this.machine.type(text)
  }

  /** It reads this when it comes to that. */
  type(text: Typed) {
    if (this.isOver) return
    this.typed.push(text)
    if (!this.startedAt) return
    this.clock.work()
    this.machine.type(text)
  }

  stop() {
    this.end('cancelled', { message: endings.cancelled })
  }

  private over(limit: Limit) {
    if (limit === 'idle') this.end('cancelled', { message: endings.idle })
    else this.end('timed_out', { message: limit === 'work' ? endings.timedOut : endings.tooLong })
  }

  private hear(said: Said) {
    if (said.kind === 'output') {
      this.waiting.push(...this.limit.add(said.pieces))
      this.flushing ??= setTimeout(() => this.flush(), pause)
      if (this.limit.isOver) this.end('output_limit', { message: endings.outputLimit })
    } else if (said.kind === 'waits') {
      // Unless what it waits for is on its way.
      if (said.heard !== this.typed.length) return
      this.clock.wait()
      this.flush()
      this.listener.waits(said.heard)
    } else if (said.kind === 'ended') {
      const { exitCode, outcome = 'exited', message } = said
      this.end(outcome, { ...(outcome === 'exited' ? { exitCode } : {}), ...(message ? { message } : {}) })
    }
  }

  private flush() {
    clearTimeout(this.flushing)
    this.flushing = undefined
    if (this.waiting.length > 0) this.listener.output(joined(this.waiting))
    this.waiting = []
  }

  private end(outcome: Ending['outcome'], more: Partial<Ending>) {
    if (this.isOver) return
    this.isOver = true
    this.machine.end()
    this.clock.end()
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
