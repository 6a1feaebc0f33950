import { Compartment, type Extension, type StateEffect } from '@codemirror/state'

/** Pause before what could not be loaded is asked for again, in milliseconds. */
const retryAfter = 3_000

/** What browsers say where a script could not be had, and Vite of its styles. Anything else is our mistake. */
function isMissing(error: unknown): boolean {
  return error instanceof TypeError || String(error).includes('Unable to preload CSS')
}

/** Tries until it is there, or nobody wants it any more. */
export async function loaded<T>(load: () => Promise<T>, isWanted: () => boolean): Promise<T | undefined> {
  while (isWanted()) {
    try {
      return await load()
    } catch (error) {
      if (!isMissing(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, retryAfter))
    }
  }
  return undefined
}

/** What is not needed for the first key is loaded so much later, in milliseconds. */
const laterBy = 1_000

/** Runs something when the first key has had its time. What it returns takes that back. */
export function later(run: () => void): () => void {
  const timer = setTimeout(
    () => ('requestIdleCallback' in globalThis ? requestIdleCallback(run) : run()),
    laterBy,
  )
  return () => clearTimeout(timer)
}

/** A part of the editor that may change while a file is open, and of which each state has a place. */
export class Part {
  private readonly place = new Compartment()

  /** `content` is the same object as long as nothing has changed: what it has in it then stays, too. */
  constructor(private content: Extension = []) {}

  /** For a new state. */
  get extension(): Extension {
    return this.place.of(this.content)
  }

  /** For a state that has the part already. */
  get effect(): StateEffect<unknown> {
    return this.place.reconfigure(this.content)
  }

  become(content: Extension): StateEffect<unknown> {
    this.content = content
    return this.effect
  }
}
