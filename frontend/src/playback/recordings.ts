import type { Element } from '../board/element'
import type { Bounds } from '../board/extent'
import { type Changes, changesBetween } from './changes'
import type { RecordedPerson } from './decode'
import { type BoardStep, Drawing } from './drawing'
import { eachChange, eachStroke, filesAt, heatOf, runsOf, unitsByAuthor } from './measures'
import { RecordedPictures } from './pictures'
import { type Anchor, Positions, type Spot } from './positions'
import { Recording } from './recording'
import {
  type DocumentName,
  documentNames,
  type MirroredName,
  mirroredNames,
  type Moments,
  Timeline,
} from './timeline'
import type { Root } from './tree'
import { Writers } from './writers'

/** What is needed to read the recordings of a room. */
export interface Opening {
  /** Unix ms. */
  begins: number
  /** In milliseconds. */
  duration: number
  /** Who is who: authors are numbered by this list, and -1 is somebody who is not in it. */
  people: readonly RecordedPerson[]
  recordings: Partial<Record<DocumentName, ArrayBuffer>>
}

/** Root types of a document. */
export type Roots = readonly { name: string; root: Root; kind: 'map' | 'array' }[]

/** What is known once the recordings are read. */
export interface Opened {
  /** Unix ms of the updates of each document. */
  times: Partial<Record<DocumentName, Float64Array>>
  roots: Partial<Record<DocumentName, Roots>>
}

/** Where somebody wrote last, in the code. */
export interface WriterCaret extends Spot {
  author: number
  /** In ms since the beginning. */
  time: number
}

/** What makes one moment of all documents that are mirrored into another. */
export interface Step {
  changes: Partial<Record<MirroredName, Changes>>
  /** The positions in the code that stand in documents at the new moment. */
  anchors: Partial<Record<MirroredName, Anchor[]>>
  carets: WriterCaret[]
}

/** Of one author: units written and deleted in each of the equal parts of the duration. */
export interface Activity {
  author: number
  written: Uint32Array
  deleted: Uint32Array
}

/** Who wrote a text. */
export interface Attribution {
  text: string
  /** Neighbouring units of one update. `frame` is the one that shows them first. */
  runs: { author: number; length: number; frame: number }[]
}

/** How long somebody is shown where they wrote last, in ms of recorded time. */
export const caretStays = 30_000

/** Parts of the duration that are told apart at most. */
const mostBuckets = 100_000

/** The recordings of a room: everything that a player asks, at any moment. Pure. */
export class Recordings {
  readonly timeline: Timeline
  private readonly documents: ReadonlyMap<DocumentName, Recording>
  private readonly positions: ReadonlyMap<DocumentName, Positions>
  private readonly writers: Writers | undefined
  private readonly drawing: Drawing | undefined
  private pictures: RecordedPictures | undefined
  private readonly begins: number
  private readonly duration: number
  private readonly numbers: ReadonlyMap<string, number>

  /** Throws a `RecordingError` for what is no recording. */
  constructor({ begins, duration, people, recordings }: Opening) {
    this.begins = begins
    this.duration = duration
    this.numbers = new Map(people.map((person, index) => [keyOf(person), index]))
    this.documents = new Map(
      documentNames.flatMap((name) => {
        const bytes = recordings[name]
        return bytes ? [[name, new Recording(new Uint8Array(bytes))]] : []
      }),
    )
    this.positions = new Map([...this.documents].map(([name, document]) => [name, new Positions(document)]))
    const code = this.documents.get('code')
    this.writers = code && new Writers(code)
    const board = this.documents.get('board')
    this.drawing = board && new Drawing(board)
    this.timeline = new Timeline(begins, duration, this.opened().times)
  }

  opened(): Opened {
    const opened: Opened = { times: {}, roots: {} }
    for (const [name, document] of this.documents) {
      opened.times[name] = document.times
      opened.roots[name] = [...document.tree.roots].map(([root, where]) => ({
        name: root,
        root: where,
        kind: 'node' in where ? document.node(where.node).kind : 'map',
      }))
    }
    return opened
  }

  step(from: Moments, to: Moments): Step {
    const step: Step = { changes: {}, anchors: {}, carets: this.carets(to.code) }
    for (const name of mirroredNames) {
      const document = this.documents.get(name)
      if (!document) continue
      step.changes[name] = changesBetween(document, from[name], to[name])
      step.anchors[name] = this.positions.get(name)?.at(to[name], this.documents.get('code'), to.code) ?? []
    }
    return step
  }

  private carets(moment: number): WriterCaret[] {
    const code = this.documents.get('code')
    const found = this.writers?.at(moment) ?? []
    return found.map(({ author, time, ...spot }) => ({
      ...spot,
      author: code ? this.numberOf(code, author) : -1,
      time: time - this.begins,
    }))
  }

  activity(buckets: number): Activity[] {
    const count = Math.min(Math.max(Math.trunc(buckets), 1), mostBuckets)
    const found = new Map<number, Activity>()
    for (const [name, document] of this.documents) {
      const each = name === 'board' ? eachStroke : eachChange
      each(document, (what, moment, units) => {
        const author = this.numberOf(document, document.authorOf(moment))
        const own = found.get(author) ?? {
          author,
          written: new Uint32Array(count),
          deleted: new Uint32Array(count),
        }
        found.set(author, own)
        const at = this.timeline.timeOf(this.timeline.frameOf(name, moment))
        const bucket = Math.min(Math.floor((at / Math.max(this.duration, 1)) * count), count - 1)
        own[what][bucket] = (own[what][bucket] ?? 0) + units
      })
    }
    return [...found.values()].toSorted((a, b) => a.author - b.author)
  }

  attribution(name: DocumentName, file: string, frame: number): Attribution | undefined {
    const document = this.documents.get(name)
    const moment = this.timeline.momentsAt(frame)[name]
    const text = document?.textNamed(file, moment)
    if (!document || text === undefined) return undefined
    const runs = runsOf(document, text, moment).map(({ birth, length }) => ({
      author: this.numberOf(document, document.authorOf(birth)),
      length,
      frame: this.timeline.frameOf(name, birth),
    }))
    return { text: document.text(text).at(moment), runs }
  }

  shares(frame: number): { author: number; units: number }[] {
    const code = this.documents.get('code')
    const moment = this.timeline.momentsAt(frame).code
    const shares = new Map<number, number>()
    for (const { text } of code ? filesAt(code, moment) : []) {
      for (const [author, units] of code ? unitsByAuthor(code, text, moment) : []) {
        const number = code ? this.numberOf(code, author) : -1
        shares.set(number, (shares.get(number) ?? 0) + units)
      }
    }
    return [...shares].map(([author, units]) => ({ author, units })).toSorted((a, b) => b.units - a.units)
  }

  code(frame: number): { path: string; id: string; text: string }[] {
    const code = this.documents.get('code')
    const moment = this.timeline.momentsAt(frame).code
    if (!code) return []
    return filesAt(code, moment).map(({ path, id, text }) => ({ path, id, text: code.text(text).at(moment) }))
  }

  heat(file: string, frame: number): number[] {
    const code = this.documents.get('code')
    const moment = this.timeline.momentsAt(frame).code
    const text = code?.textNamed(file, moment)
    return code && text !== undefined ? heatOf(code, text, moment) : []
  }

  /** What makes the board of one of its moments into that of another. */
  board(from: number, to: number): BoardStep {
    return this.drawing?.step(from, to) ?? { changed: [], removed: [] }
  }

  /** Some elements of the board, by their ids; all where none is given. */
  boardPart(ids: readonly string[], frame: number): Element[] {
    return this.drawing?.part(ids, this.timeline.momentsAt(frame).board) ?? []
  }

  /** Where everything is that was ever drawn. */
  boardBounds(): Bounds | undefined {
    return this.drawing?.bounds()
  }

  /** Takes the recording of the pictures, which comes when one is needed first. */
  takePictures(recording: ArrayBuffer) {
    this.pictures = new RecordedPictures(new Recording(new Uint8Array(recording)))
  }

  /** The data address of a picture; undefined where there is none. */
  picture(id: string): string | undefined {
    return this.pictures?.addressOf(id)
  }

  /** The number of one of a recording's people in the list of all. */
  private numberOf(document: Recording, person: number): number {
    const found = document.people[person]
    return (found && this.numbers.get(keyOf(found))) ?? -1
  }
}

/** Only people are told apart by their id. */
const keyOf = ({ kind, id }: RecordedPerson) => (kind === 'person' ? `person ${id.toLowerCase()}` : kind)
