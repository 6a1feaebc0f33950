import type { Binding } from './binding'

/** What is new here is written so often, in milliseconds, and a line that is being drawn. */
const ownPause = 33
const linePause = 100

/**
 * When a binding works: what comes from others is shown once for each frame, and what is new here
 * is gathered for a moment.
 */
export class Pace {
  private frame: number | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private lineAt = -Infinity
  private isStopped = false

  constructor(
    private readonly binding: Binding,
    /** Whether a line is being drawn by hand. */
    private readonly isDrawing: () => boolean,
  ) {}

  /** Something has come from others. */
  readonly come = () => {
    if (this.isStopped) return
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined
      const before = this.binding.behind
      this.binding.apply()
      // What is in somebody's hand waits until they let go.
      if (this.binding.isBehind && this.binding.behind < before) this.come()
    })
  }

  /** Something may have changed here. */
  readonly changed = () => {
    if (this.isStopped) return
    if (this.binding.isBehind) this.come()
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      const isWhole = !this.isDrawing() || performance.now() - this.lineAt >= linePause
      if (isWhole) this.lineAt = performance.now()
      this.binding.flush(isWhole)
    }, ownPause)
  }

  /** Writes what is left, once. */
  stop() {
    if (this.isStopped) return
    this.isStopped = true
    if (this.frame !== undefined) cancelAnimationFrame(this.frame)
    clearTimeout(this.timer)
    this.binding.flush()
  }
}
