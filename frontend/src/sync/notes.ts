import * as Y from 'yjs'
import { between, mapsIn, numberIn, ordered, orderAfterMove, textIn } from './shape'

/** A part of the problem that leaders have prepared. */
export interface Part {
  id: string
  title: string
  order: number
  isRevealed: boolean
}

/** Parts of one problem, and characters of a part's title: as many as questions bring along. */
export const mostParts = 100
export const longestTitle = 200

/** The `notes` document without its rubric: free text, and parts of the problem that wait. Leaders' own. */
export class Notes {
  readonly text: Y.Text
  private readonly map: Y.Map<unknown>

  constructor(private readonly doc: Y.Doc) {
    this.text = doc.getText('text')
    this.map = doc.getMap('parts')
  }

  /** The parts in their order. */
  readonly parts = (): Part[] => {
    const found = mapsIn(this.map, mostParts).map(([id, part]) => ({
      id,
      title: textIn(part.get('title'), longestTitle),
      order: numberIn(part.get('order'), -1e9, 1e9) ?? 0,
      isRevealed: part.get('revealed') === true,
    }))
    return ordered(found)
  }

  /** The Markdown of a part. */
  textOf(id: string): Y.Text | undefined {
    const part = this.map.get(id)
    const text = part instanceof Y.Map ? (part.get('text') as unknown) : undefined
    return text instanceof Y.Text ? text : undefined
  }

  get canAdd(): boolean {
    return this.map.size < mostParts
  }

  /** One more part, behind the others. Its id. */
  add(title: string): string {
    const id = crypto.randomUUID()
    const part = new Y.Map<unknown>()
    this.doc.transact(() => {
      part.set('title', title)
      part.set('text', new Y.Text())
      part.set('order', between(this.parts().at(-1)?.order, undefined))
      this.map.set(id, part)
    })
    return id
  }

  rename(id: string, title: string) {
    this.set(id, 'title', textIn(title, longestTitle))
  }

  /** Puts a part one place up or down. */
  move(id: string, by: 1 | -1) {
    const order = orderAfterMove(this.parts(), id, by)
    if (order !== undefined) this.set(id, 'order', order)
  }

  remove(id: string) {
    this.map.delete(id)
  }

  private set(id: string, key: string, value: unknown) {
    const part = this.map.get(id)
    if (part instanceof Y.Map) part.set(key, value)
  }

  /** Calls `listener` when parts come, go or change; not for each letter in them. */
  readonly onParts = (listener: () => void): (() => void) => {
    const heard: Parameters<Y.Map<unknown>['observeDeep']>[0] = (events) => {
      if (events.some((event) => event instanceof Y.YMapEvent)) listener()
    }
    this.map.observeDeep(heard)
    return () => this.map.unobserveDeep(heard)
  }
}
