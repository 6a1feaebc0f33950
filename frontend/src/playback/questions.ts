import { type Opened, type Opening, Recordings } from './recordings'
import { RecordingError } from './source'

type Questions = Pick<
  Recordings,
  | 'step'
  | 'activity'
  | 'attribution'
  | 'shares'
  | 'code'
  | 'heat'
  | 'board'
  | 'boardPart'
  | 'boardBounds'
  | 'takePictures'
  | 'picture'
>
export type Question = keyof Questions

/** Reads the recordings of one room, somewhere else. */
export interface Reader {
  open(opening: Opening): Promise<Opened>
  ask<Q extends Question>(question: Q, ...given: Parameters<Questions[Q]>): Promise<ReturnType<Questions[Q]>>
  /** From then on nothing is answered. */
  end(): void
}

/** What goes to the worker. */
export type Asked = { id: number; opening: Opening } | { id: number; question: Question; given: unknown[] }

/** What comes back. `isRecording`: it is the recording that is wrong. */
export type Answered = { id: number } & ({ value: unknown } | { error: string; isRecording: boolean })

/** Answers what is asked about the recordings that came first. */
export class Answering {
  private recordings: Recordings | undefined

  answer(asked: Asked): Answered {
    const { id } = asked
    try {
      return { id, value: this.value(asked) }
    } catch (error) {
      const isRecording = error instanceof RecordingError
      return { id, error: error instanceof Error ? error.message : String(error), isRecording }
    }
  }

  private value(asked: Asked): unknown {
    if ('opening' in asked) {
      this.recordings = new Recordings(asked.opening)
      return this.recordings.opened()
    }
    if (!this.recordings) throw new Error('There is no recording yet.')
    const ask = this.recordings[asked.question] as (...given: unknown[]) => unknown
    return ask.apply(this.recordings, asked.given)
  }
}
