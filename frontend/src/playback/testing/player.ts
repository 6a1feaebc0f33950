import { Player, type Given } from '../player'
import { Answering, type Asked, type Reader } from '../questions'
import type { Frames } from '../screen'
import { RecordingError } from '../source'

/** Paints when it is told to, at the times that it is told. */
export class FakeFrames implements Frames {
  now = 0
  private readonly waiting = new Map<number, (now: number) => void>()
  private last = 0

  request(callback: (now: number) => void): number {
    this.waiting.set(++this.last, callback)
    return this.last
  }

  cancel(id: number) {
    this.waiting.delete(id)
  }

  get isWaited(): boolean {
    return this.waiting.size > 0
  }

  /** The next paint, so many ms later; and whatever follows from it. */
  async paint(after = 16) {
    this.now += after
    const callbacks = [...this.waiting.values()]
    this.waiting.clear()
    for (const callback of callbacks) callback(this.now)
    await settled()
  }

  /** Paints until nobody waits for it. */
  async rest(after = 16) {
    while (this.isWaited) await this.paint(after)
  }
}

/** Answers as a worker does, and can be made to wait. */
export class FakeReader implements Reader {
  readonly asked: { question: string; given: unknown[] }[] = []
  hasEnded = false
  /** Lets an answer come; at once, unless `holds`. */
  private held: (() => void)[] = []
  holds = false
  private readonly answering = new Answering()

  open: Reader['open'] = (opening) => this.answer({ id: 0, opening }) as ReturnType<Reader['open']>

  ask: Reader['ask'] = ((question: 'step', ...given: unknown[]) => {
    this.asked.push({ question, given })
    return this.answer({ id: 0, question, given })
  }) as Reader['ask']

  private async answer(asked: Asked): Promise<unknown> {
    // As between threads: nothing is shared.
    const answered = structuredClone(this.answering.answer(structuredClone(asked)))
    if (this.holds) await new Promise<void>((resolve) => this.held.push(resolve))
    if ('value' in answered) return answered.value
    throw answered.isRecording ? new RecordingError(answered.error) : new Error(answered.error)
  }

  async letGo() {
    for (const resolve of this.held.splice(0)) resolve()
    await settled()
  }

  end() {
    this.hasEnded = true
  }
}

/** Lets whatever is promised happen. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A player in the hands of a test. */
export async function openPlayer(given: Given) {
  const [frames, reader] = [new FakeFrames(), new FakeReader()]
  const player = await Player.open(given, reader, frames)
  await frames.rest()
  return { player, frames, reader }
}
