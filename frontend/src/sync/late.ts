/** How old something unsaved may be before people are told, in milliseconds. */
const tolerated = 1_000

/**
 * Says when something has been unsaved for longer than anybody needs to know. Every edit
 * is unsaved for a moment; a word that comes and goes with each key says nothing.
 */
export class Lateness {
  private timer: ReturnType<typeof setTimeout> | undefined
  isLate = false

  constructor(private readonly onLate: () => void) {}

  /** So much is unsaved now. `isProgress` when the server has just confirmed something. */
  count(unsaved: number, isProgress: boolean) {
    if (unsaved === 0 || isProgress) this.stop()
    if (unsaved === 0) return
    this.timer ??= setTimeout(() => {
      this.isLate = true
      this.onLate()
    }, tolerated)
  }

  stop() {
    clearTimeout(this.timer)
    this.timer = undefined
    this.isLate = false
  }
}
