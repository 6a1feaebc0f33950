import { ApiError } from '../../api/request'
import { pause } from '../../session/retry'
import type { Noticed } from './watch'

/** So many wait for the network: the first ones, which are those that the server keeps, too. */
export const mostWaiting = 100

interface Line {
  send: (noticed: Noticed) => Promise<unknown>
  /** Whether the room is connected. */
  isConnected: () => boolean
  /** Calls `listener` when that may be another. What it returns ends it. */
  onConnection: (listener: () => void) => () => void
  /** Aborts when nothing is to be sent any more. */
  over: AbortSignal
}

/** Whether the server does not want it, now or later: it has been switched off, say. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  return error.status >= 400 && error.status < 500 && error.status !== 429
}

/** Sends one after the other, each for as long as it takes: taking the network away hides nothing. */
export class Outbox {
  private readonly waiting: Noticed[] = []
  private isBusy = false

  constructor(private readonly line: Line) {}

  readonly add = (noticed: Noticed) => {
    if (this.waiting.length >= mostWaiting) return
    this.waiting.push(noticed)
    if (!this.isBusy) void this.work()
  }

  private async work() {
    const { send, over } = this.line
    this.isBusy = true
    let attempt = 0
    for (;;) {
      await this.connected()
      const [next] = this.waiting
      if (!next || over.aborted) break
      try {
        await send(next)
      } catch (error) {
        if (!isRefused(error)) {
          await pause(attempt++)
          continue
        }
      }
      this.waiting.shift()
      attempt = 0
    }
    this.isBusy = false
  }

  /** Waits for the connection, or until nothing is to be sent any more. */
  private connected(): Promise<void> {
    const { isConnected, onConnection, over } = this.line
    const isDone = () => isConnected() || over.aborted
    if (isDone()) return Promise.resolve()
    return new Promise((done) => {
      const look = () => {
        if (!isDone()) return
        stop()
        over.removeEventListener('abort', look)
        done()
      }
      const stop = onConnection(look)
      over.addEventListener('abort', look)
    })
  }
}
