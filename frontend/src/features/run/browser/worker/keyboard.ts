import type { Typed } from '../program'

/** What people type while a program runs, as it reads it. */
export class Keyboard {
  private readonly texts: string[] = []
  private heard = 0
  private hasEnded = false
  private wake: (() => void) | undefined

  /** @param waits Called before it waits, with how much it has got until then. */
  constructor(private readonly waits: (heard: number) => void) {}

  readonly type = (text: Typed) => {
    this.heard += 1
    if (text === null) this.hasEnded = true
    else this.texts.push(text)
    this.wake?.()
  }

  /** What was typed next, once it is there; nothing at its end. */
  readonly next = async (): Promise<string> => {
    if (this.texts.length === 0 && !this.hasEnded) {
      this.waits(this.heard)
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    return this.texts.shift() ?? ''
  }
}
