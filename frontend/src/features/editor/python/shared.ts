import type { Diagnostic } from './protocol'
import { PythonServer } from './server'

/** Pause before a server that did not start, or broke down, is started again, in milliseconds. */
const pause = 30_000

/** A server that nobody needs is kept for somebody who comes back, in milliseconds. */
const kept = 60_000

/** Who has files that the server is to know. */
export interface PythonUser {
  /** It runs, and knows no file of this user yet. */
  started(server: PythonServer): void
  /** It runs no more. While there are users, it is started again. */
  ended(): void
  /** What it has found in a version of a file, whoever's that is. */
  found(uri: string, version: number | undefined, found: Diagnostic[]): void
}

/** The one Python server of the page, for all of its editors. It runs while it has users. */
class SharedServer {
  private server: PythonServer | undefined
  private starting: Promise<void> | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly users = new Set<PythonUser>()

  /** Starts it, or waits until it has started. Fails where it cannot be loaded. */
  start(): Promise<void> {
    if (this.server) return Promise.resolve()
    clearTimeout(this.timer)
    this.starting ??= this.run().finally(() => {
      this.starting = undefined
    })
    return this.starting
  }

  private async run() {
    try {
      this.server = await PythonServer.start(
        (uri, version, found) => {
          for (const user of this.users) user.found(uri, version, found)
        },
        () => this.ended(),
      )
    } catch (error) {
      this.startAgain()
      throw error
    }
    for (const user of this.users) user.started(this.server)
    this.stopUnused(kept)
  }

  /** Somebody needs it from now on. */
  use(user: PythonUser) {
    if (this.users.has(user)) return
    this.users.add(user)
    if (this.server) {
      clearTimeout(this.timer)
      user.started(this.server)
    } else {
      // No network, or an old browser: one can write all the same, and it is tried again.
      this.start().catch(() => undefined)
    }
  }

  /** They need it no more. Without another user it stops after `wait` milliseconds. */
  leave(user: PythonUser, wait = kept) {
    if (this.users.delete(user)) this.stopUnused(wait)
  }

  private stopUnused(wait: number) {
    if (this.users.size > 0) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.server?.stop(), wait)
  }

  private ended() {
    if (!this.server) return
    this.server = undefined
    for (const user of this.users) user.ended()
    this.startAgain()
  }

  private startAgain() {
    clearTimeout(this.timer)
    if (this.users.size === 0) return
    this.timer = setTimeout(() => this.start().catch(() => undefined), pause)
  }
}

export const pythonServer = new SharedServer()
