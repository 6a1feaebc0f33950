import { countUpTo } from './columns'

/** The documents that are shown in documents of the page. */
export const mirroredNames = ['code', 'problem', 'notes', 'output'] as const
export type MirroredName = (typeof mirroredNames)[number]

/** The documents that are played. */
export const documentNames = [...mirroredNames, 'board'] as const
export type DocumentName = (typeof documentNames)[number]

/** Of each document, how many of its updates are applied. */
export type Moments = Record<DocumentName, number>

export const noMoments: Moments = { code: 0, problem: 0, notes: 0, output: 0, board: 0 }

/**
 * The updates of all documents in the order of their times. A frame is a number of them: the
 * state after so many. Times are ms since the beginning, within the duration.
 */
export class Timeline {
  /** When each update was. */
  readonly times: Float64Array
  /** The frame that is the first with each update of a document. */
  private readonly framesOf: Record<DocumentName, Uint32Array>

  /** `times`: unix ms of the updates of each document, in order. */
  constructor(begins: number, duration: number, times: Partial<Record<DocumentName, Float64Array>>) {
    const given = documentNames.map((name) => times[name] ?? new Float64Array())
    this.times = new Float64Array(given.reduce((sum, { length }) => sum + length, 0))
    const frames = given.map(({ length }) => new Uint32Array(length))
    const next = given.map(() => 0)
    for (let frame = 0; frame < this.times.length; frame++) {
      let [first, time] = [-1, Infinity]
      for (const [index, own] of given.entries()) {
        const candidate = own[next[index] ?? 0]
        if (candidate !== undefined && candidate < time) [first, time] = [index, candidate]
      }
      const at = next[first] ?? 0
      this.times[frame] = Math.min(Math.max(time - begins, 0), duration)
      frames[first]?.fill(frame + 1, at, at + 1)
      next[first] = at + 1
    }
    const [code, problem, notes, output, board] = frames
    const none = new Uint32Array()
    this.framesOf = {
      code: code ?? none,
      problem: problem ?? none,
      notes: notes ?? none,
      output: output ?? none,
      board: board ?? none,
    }
  }

  get frames(): number {
    return this.times.length
  }

  /** The frame that is shown at a time: everything until then. */
  frameAt(at: number): number {
    return countUpTo(this.times, at)
  }

  /** When a frame is reached. */
  timeOf(frame: number): number {
    return frame === 0 ? 0 : (this.times[frame - 1] ?? 0)
  }

  /** How much of each document a frame shows. */
  momentsAt(frame: number): Moments {
    const of = (name: DocumentName) => countUpTo(this.framesOf[name], frame)
    return {
      code: of('code'),
      problem: of('problem'),
      notes: of('notes'),
      output: of('output'),
      board: of('board'),
    }
  }

  /** The frame that shows a moment of a document first. */
  frameOf(document: DocumentName, moment: number): number {
    return moment === 0 ? 0 : (this.framesOf[document][moment - 1] ?? 0)
  }
}
