import * as Y from 'yjs'
import { between, fieldsIn, mapsIn, numberIn, ordered, orderAfterMove, textIn, timeIn } from './shape'

/** A place in the code at a moment, kept because it says something about a row. */
export interface Evidence {
  /** RFC 3339. */
  at: string
  path: string
  /** A Yjs relative position in the file's text, as JSON. */
  position: unknown
  /** The line as it was. */
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
    list.push([{ ...evidence, quote: evidence.quote.slice(0, longestQuote) }])
    return true
  }

  /** Takes evidence away again. */
  unpin(id: string, { at, path, quote }: Evidence) {
    const list = this.list(id)
    const same = list?.toArray().findIndex((one) => {
      const fields = fieldsIn(one)
      return fields['at'] === at && fields['path'] === path && fields['quote'] === quote
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
  return (list as Y.Array<unknown>).slice(0, Math.min(list.length, mostEvidence)).flatMap((one) => {
    const { at, path, position, quote } = fieldsIn(one)
    const time = timeIn(at)
    if (!time || typeof path !== 'string' || !path) return []
    return [{ at: time, path: path.slice(0, longestPath), position, quote: textIn(quote, longestQuote) }]
  })
}
