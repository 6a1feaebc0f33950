import type { Said } from '../messages'
import type { Piece } from '../program'

/**
 * How many messages go out at once in a tenth of a second. Each as it comes: what a program has
 * printed when it is stopped in the middle is there. A flood is gathered into larger ones.
 */
const atOnce = 200
const interval = 100
/** How much is gathered, in UTF-16 units: at most so much of a flood is lost when it is stopped. */
const gathered = 512

/** What a program prints, on its way to the frame. */
export class Output {
  private waiting: Piece[] = []
  private units = 0
  private since = -Infinity
  private sent = 0
  private isClosed = false

  constructor(
    private readonly send: (said: Said) => void,
    private readonly now: () => number = performance.now.bind(performance),
  ) {}

  write(stream: Piece['stream'], text: string) {
    if (this.isClosed || text === '') return
    const last = this.waiting.at(-1)
    if (last?.stream === stream) last.text += text
    else this.waiting.push({ stream, text })
    this.units += text.length
    const now = this.now()
    if (now - this.since > interval) {
      this.since = now
      this.sent = 0
    }
    if (this.sent < atOnce || this.units >= gathered) this.flush()
  }

  flush() {
    if (this.waiting.length === 0) return
    this.sent += 1
    this.send({ kind: 'output', pieces: this.waiting })
    this.waiting = []
    this.units = 0
  }

  /** Nothing that is written later is the program's. */
  end(exitCode: number, more: { outcome?: 'out_of_memory'; message?: string } = {}) {
    if (this.isClosed) return
    this.flush()
    this.isClosed = true
    this.send({ kind: 'ended', exitCode, ...more })
  }
}
