import type * as Y from 'yjs'
import { type Absence, type Change, changesIn } from '../../sync/absence'
import type { Editor, Highlight } from '../editor/public'
import type { People } from './summary'

/** How long something stays marked once it is in sight, in milliseconds. */
const staysFor = 6_000
/** Fading, as in the editor's `highlights.css`, in milliseconds. */
const fades = 400
/** How often it is looked what is in sight, in milliseconds. */
const pause = 400

type Units = Pick<Change, 'client' | 'clock' | 'length'>

const keyOf = ({ client, clock }: Units) => `${client} ${clock}`

/** What is marked of an absence, in all files: what was seen for a while is not marked again. */
export class Marked {
  private readonly seen = new Map<string, number>()
  private readonly over: Units[] = []

  constructor(
    readonly absence: Absence,
    readonly people: People,
  ) {}

  /** What of a text is still to be marked. */
  in(text: Y.Text): Change[] {
    return changesIn(text, this.absence, this.people.isOwn).filter(
      ({ client, clock }) =>
        !this.over.some(
          (past) => past.client === client && past.clock <= clock && clock < past.clock + past.length,
        ),
    )
  }

  /** Notes that it is in sight at `now`, and says how it is with it. */
  see(change: Change, now: number): 'seen' | 'leaving' | 'over' {
    const since = this.seen.get(keyOf(change)) ?? now
    this.seen.set(keyOf(change), since)
    if (now - since < staysFor) return 'seen'
    if (now - since < staysFor + fades) return 'leaving'
    this.over.push(change)
    return 'over'
  }

  /** Whether it was in sight, although it is no longer. */
  wasSeen(change: Change): boolean {
    return this.seen.has(keyOf(change))
  }
}

/** Marks in the open file what is new in it. What this returns takes the marks away. `onOver`: there are no more. */
export function markFile(editor: Editor, text: Y.Text, marked: Marked, onOver: () => void): () => void {
  let changes = marked.in(text)
  let hasChanged = false
  let shown = ''
  const onText = () => {
    hasChanged = true
  }
  const look = () => {
    if (hasChanged) changes = marked.in(text)
    hasChanged = false
    const sight = document.hidden ? undefined : editor.inSight()
    const now = Date.now()
    const left: Change[] = []
    const highlights: Highlight[] = []
    for (const change of changes) {
      const { from, to } = change
      const isInSight = sight !== undefined && from <= sight.to && to >= sight.from
      const state = isInSight || marked.wasSeen(change) ? marked.see(change, now) : 'unseen'
      if (state === 'over') continue
      left.push(change)
      const colour = marked.people.authorOf(change)?.colour
      highlights.push({ from, to, colour, isLeaving: state === 'leaving' })
    }
    changes = left
    const next = JSON.stringify(highlights)
    if (next !== shown) editor.setHighlights('away', highlights)
    shown = next
    if (left.length === 0) {
      stop()
      onOver()
    }
  }
  let isStopped = false
  const stop = () => {
    if (isStopped) return
    isStopped = true
    clearInterval(timer)
    text.unobserve(onText)
  }
  const timer = setInterval(look, pause)
  text.observe(onText)
  look()
  return () => {
    stop()
    editor.setHighlights('away', [])
  }
}
