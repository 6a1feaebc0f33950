import * as Y from 'yjs'
import { type Speaker, utter, type Utterance, utteranceIn } from './utterance'

/** A conversation about a line of code. */
export interface Thread {
  id: string
  path: string
  /** A Yjs relative position in the text of the file, as JSON: it goes with the line. */
  position: unknown
  isResolved: boolean
  /** What is suggested in place of the line, if anything, as it came: see `suggestion.ts`. */
  suggestion?: unknown
  /** What somebody has said of that. */
  outcome?: unknown
  /** The first is what it began with. */
  said: Utterance[]
}

/** Threads that are shown. */
const most = 500

/** The comments of a room's code, in the document `code`. */
export class Comments {
  private readonly threads: Y.Map<unknown>

  constructor(doc: Y.Doc) {
    this.threads = doc.getMap('comments')
  }

  /** Every thread, the oldest first. */
  all(): Thread[] {
    const found = [...this.threads].flatMap(([id, stored]) => threadIn(id, stored) ?? [])
    const began = ({ said: [first] }: Thread) => first?.at ?? 0
    return found.toSorted((a, b) => began(a) - began(b) || (a.id < b.id ? -1 : 1)).slice(-most)
  }

  /** Begins a thread. Its id, if there was something to say. */
  begin(path: string, position: unknown, speaker: Speaker, text: string, suggestion?: unknown) {
    const first = utter(speaker, text)
    if (!first) return undefined
    const said = new Y.Array<unknown>()
    said.push([first])
    const thread = new Y.Map<unknown>([
      ['path', path],
      ['position', position],
      ['said', said],
    ])
    if (suggestion) thread.set('suggestion', suggestion)
    this.threads.set(first.id, thread)
    return first.id
  }

  /** Answers in a thread, which is then open again. */
  answer(id: string, speaker: Speaker, text: string): boolean {
    const thread = this.threads.get(id)
    const said = utter(speaker, text)
    if (!said || !(thread instanceof Y.Map)) return false
    const list: unknown = thread.get('said')
    if (!(list instanceof Y.Array)) return false
    thread.doc?.transact(() => {
      list.push([said])
      thread.delete('resolved')
    })
    return true
  }

  /** Says that a thread is settled, or that it is not. */
  resolve(id: string, isResolved: boolean) {
    const thread = this.threads.get(id)
    if (thread instanceof Y.Map) thread.set('resolved', isResolved)
  }

  /** Calls `listener` when any thread changes. */
  subscribe(listener: () => void): () => void {
    this.threads.observeDeep(listener)
    return () => this.threads.unobserveDeep(listener)
  }
}

/** Where in a text something stands; undefined when it is of another text, or none at all. */
export function indexIn(text: Y.Text, position: unknown): number | undefined {
  try {
    const relative = Y.createRelativePositionFromJSON(position)
    const absolute = text.doc && Y.createAbsolutePositionFromRelativePosition(relative, text.doc)
    return absolute?.type === text ? absolute.index : undefined
  } catch {
    // Positions come from other people.
    return undefined
  }
}

function threadIn(id: string, stored: unknown): Thread | undefined {
  if (!(stored instanceof Y.Map)) return undefined
  const [path, list]: unknown[] = [stored.get('path'), stored.get('said')]
  if (typeof path !== 'string' || !(list instanceof Y.Array)) return undefined
  const said = list.toArray().flatMap((one) => utteranceIn(one) ?? [])
  if (said.length === 0) return undefined
  const [position, suggestion, outcome]: unknown[] = ['position', 'suggestion', 'outcome'].map((key) =>
    stored.get(key),
  )
  return { id, path, position, isResolved: stored.get('resolved') === true, suggestion, outcome, said }
}
