import { idleLimit, wallLimit, wholeLimit } from '../program'

/** Which of its limits a program has come to: of its work, of waiting, or of all. */
export type Limit = 'work' | 'idle' | 'whole'

/** Tells when a program has worked too long, in which waiting for people does not count; or waited too long. */
export class WorkClock {
  private left = wallLimit
  private since = 0
  private isWaiting = true
  private timer: ReturnType<typeof setTimeout> | undefined
  private whole: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly over: (limit: Limit) => void) {}

  work() {
    if (!this.isWaiting) return
    this.whole ??= setTimeout(this.over, wholeLimit, 'whole' satisfies Limit)
    this.isWaiting = false
    this.since = performance.now()
    this.tick(this.left, 'work')
  }

  wait() {
    if (this.isWaiting) return
    this.isWaiting = true
    this.left -= performance.now() - this.since
    this.tick(idleLimit, 'idle')
  }

  end() {
    clearTimeout(this.timer)
    clearTimeout(this.whole)
  }

  private tick(milliseconds: number, limit: Limit) {
    clearTimeout(this.timer)
    this.timer = setTimeout(this.over, Math.max(milliseconds, 0), limit)
  }
}
