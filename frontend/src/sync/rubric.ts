import * as Y from 'yjs'
import { between, fieldsIn, mapsIn, numberIn, ordered, orderAfterMove, textIn, timeIn } from './shape'

/** What was seen at a moment, kept because it says something about a row. */
export type Evidence = CodeEvidence | BoardEvidence

/** A place in the code. */
export interface CodeEvidence {
  /** RFC 3339. */
  at: string
  path: string
  /** A Yjs relative position in the file's text, as JSON. */
  position: unknown
  /** The line as it was. */
  quote: string
}

/** A part of the board. */
export interface BoardEvidence {
  /** RFC 3339. */
  at: string
  /** Ids of elements, none for all of the board. */
  board: readonly string[]
  /** What was written there. */
  quote: string
}

/** A row of the rubric. */
export interface Row {
  id: string
  title: string
  order: number
  /** From 0 to `highestScore`; null as long as nobody gave one. */
  score: number | null
  evidence: Evidence[]
}

export const highestScore = 4
export const longestTitle = 200
const longestQuote = 160
const longestPath = 256
/** A second question brings its rows, too. */
export const mostRows = 200
const mostEvidence = 100
/** Elements of the board that a piece of evidence is about, at most. */
export const mostPinned = 50

/** The rubric in the `notes` document: what leaders look at, each with a score, a comment and evidence. */
export class Rubric {
  private readonly map: Y.Map<unknown>

  constructor(private readonly doc: Y.Doc) {
    this.map = doc.getMap('rubric')
  }

  /** The rows in their order. */
  readonly rows = (): Row[] => {
    const found = mapsIn(this.map, mostRows).map(([id, row]) => ({
      id,
      title: textIn(row.get('title'), longestTitle),
      order: numberIn(row.get('order'), -1e9, 1e9) ?? 0,
      score: scoreIn(row.get('score')),
      evidence: evidenceIn(row.get('evidence')),
    }))
    return ordered(found)
  }

  get canAdd(): boolean {
    return this.map.size < mostRows
  }

  /** More rows, behind the others. The id of the first. */
  add(...titles: string[]): string {
    const ids = titles.map(() => crypto.randomUUID())
    this.doc.transact(() => {
      let order = this.rows().at(-1)?.order
      for (const [at, title] of titles.entries()) {
        order = between(order, undefined)
        const row = new Y.Map<unknown>()
        row.set('title', textIn(title, longestTitle))
        row.set('order', order)
        row.set('comment', new Y.Text())
        row.set('evidence', new Y.Array())
        this.map.set(ids[at] ?? '', row)
      }
    })
    return ids[0] ?? ''
  }

  rename(id: string, title: string) {
    this.row(id)?.set('title', textIn(title, longestTitle))
  }

  /** Gives a score, or takes it back. */
  score(id: string, score: number | null) {
    if (score === null) this.row(id)?.delete('score')
    else this.row(id)?.set('score', score)
  }

  /** Puts a row one place up or down. */
  move(id: string, by: 1 | -1) {
    const order = orderAfterMove(this.rows(), id, by)
    if (order !== undefined) this.row(id)?.set('order', order)
  }

  remove(id: string) {
    this.map.delete(id)
  }

  /** The comment on a row: two people can write it at once. */
  comment(id: string): Y.Text | undefined {
    const comment = this.row(id)?.get('comment')
    return comment instanceof Y.Text ? comment : undefined
  }

  /** Adds evidence to a row. Whether there is such a row, and room in it. */
  pin(id: string, evidence: Evidence): boolean {
    const list = this.list(id)
    if (!list || list.length >= mostEvidence) return false
    list.push([{ ...evidence, quote: textIn(evidence.quote, longestQuote) }])
    return true
  }

  /** Takes evidence away again. */
  unpin(id: string, evidence: Evidence) {
    const list = this.list(id)
    const same = list?.toArray().findIndex((one) => {
      const found = pieceIn(one)
      return found !== undefined && evidenceKey(found) === evidenceKey(evidence)
    })
    if (list && same !== undefined && same >= 0) list.delete(same)
  }

  private row(id: string): Y.Map<unknown> | undefined {
    const row = this.map.get(id)
    return row instanceof Y.Map ? (row as Y.Map<unknown>) : undefined
  }

  private list(id: string): Y.Array<unknown> | undefined {
    const list = this.row(id)?.get('evidence')
    return list instanceof Y.Array ? (list as Y.Array<unknown>) : undefined
  }

  /** Calls `listener` when rows or evidence change; not for each letter of a comment. */
  readonly onRows = (listener: () => void): (() => void) => {
    const heard: Parameters<Y.Map<unknown>['observeDeep']>[0] = (events) => {
      if (events.some((event) => !(event instanceof Y.YTextEvent))) listener()
    }
    this.map.observeDeep(heard)
    return () => this.map.unobserveDeep(heard)
  }
}

function scoreIn(value: unknown): number | null {
  const score = numberIn(value, 0, highestScore)
  return score !== undefined && Number.isInteger(score) ? score : null
}

function evidenceIn(list: unknown): Evidence[] {
  if (!(list instanceof Y.Array)) return []
  const pieces = (list as Y.Array<unknown>).slice(0, Math.min(list.length, mostEvidence))
  return pieces.flatMap((one) => pieceIn(one) ?? [])
}

const isId = (id: unknown): id is string => typeof id === 'string' && /^[\w-]{1,64}$/.test(id)

function pieceIn(one: unknown): Evidence | undefined {
  const { at: given, path, position, quote: words, board } = fieldsIn(one)
  const [at, quote] = [timeIn(given), textIn(words, longestQuote)]
  if (!at) return undefined
  if (Array.isArray(board)) {
    const ids = board.slice(0, mostPinned).filter(isId)
    // What points at nothing that can be is not all of the board.
    return ids.length > 0 || board.length === 0 ? { at, board: ids, quote } : undefined
  }
  if (typeof path !== 'string' || !path) return undefined
  return { at, path: path.slice(0, longestPath), position, quote }
}

/** What tells a piece of evidence from the others of its row. */
export const evidenceKey = (evidence: Evidence) => {
  const { at, quote } = evidence
  const what = 'board' in evidence ? `board ${evidence.board.join()}` : `code ${evidence.path}`
  return `${at} ${what} ${quote}`
}
