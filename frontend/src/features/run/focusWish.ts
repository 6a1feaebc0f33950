const modifiers = ['Control', 'Shift', 'Alt', 'Meta']

/**
 * Somebody has started something into which they will type: their focus may go to its field when that
 * comes, but only if they have done nothing else meanwhile (PAGE-1).
 */
export class FocusWish {
  private readonly from = document.activeElement
  private readonly over = new AbortController()

  constructor() {
    const { signal } = this.over
    const onKey = ({ key, repeat }: KeyboardEvent) => {
      if (!repeat && !modifiers.includes(key)) this.over.abort()
    }
    window.addEventListener('keydown', onKey, { capture: true, signal })
    window.addEventListener('pointerdown', () => this.over.abort(), { capture: true, signal })
  }

  /** Whether the focus may be taken. It is asked once. */
  claim(): boolean {
    const isOpen = !this.over.signal.aborted
    this.over.abort()
    const now = document.activeElement
    // What had it may have gone, as a menu does, or be out of sight in a narrow window.
    return isOpen && (now === this.from || now === document.body || this.from?.isConnected === false)
  }
}
