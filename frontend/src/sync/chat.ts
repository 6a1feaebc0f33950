import type * as Y from 'yjs'
import { type Speaker, utter, type Utterance, utteranceIn } from './utterance'

/** Messages that are shown; a room is no archive. */
const most = 500

/** A conversation: in `code` for everybody, in `notes` for those who lead. */
export class Chat {
  private readonly stored: Y.Array<unknown>

  constructor(doc: Y.Doc) {
    this.stored = doc.getArray('chat')
  }

  /** The last messages, the oldest first. */
  messages(): Utterance[] {
    const from = Math.max(0, this.stored.length - most)
    return this.stored.slice(from).flatMap((one) => utteranceIn(one) ?? [])
  }

  /** Says something. Whether there was something to say. */
  say(speaker: Speaker, text: string): boolean {
    const said = utter(speaker, text)
    if (said) this.stored.push([said])
    return said !== undefined
  }

  /** Calls `listener` when something is said. */
  subscribe(listener: () => void): () => void {
    this.stored.observe(listener)
    return () => this.stored.unobserve(listener)
  }
}
