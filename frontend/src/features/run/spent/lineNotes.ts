import type * as Y from 'yjs'
import type { LineTime } from '../../../sync/profile'
import { duration } from '../ending'
import { foundLines } from './foundLines'
import { heldThrough, type HeldLine } from './heldLines'

/** What of an editor is needed to write beside its lines. */
export interface NotedEditor {
  setLineNotes(notes: readonly { at: number; text: string; title: string; heat: 0 | 1 | 2 | 3 }[]): void
}

interface Words {
  title: (total: string, own: string) => string
}

/** From which share of the whole on a line stands out, and how much. */
const heats = [
  [0.5, 3],
  [0.2, 2],
  [0.05, 1],
] as const

/** How much a line stands out that has taken so much of the whole. */
export const heatOf = (own: number, whole: number): 0 | 1 | 2 | 3 =>
  heats.find(([share]) => own >= share * whole)?.[1] ?? 0

/**
 * Writes beside the lines of an open file how long they took, as long as they are what they were then. What
 * this returns takes that away.
 */
export function noteLines(
  editor: NotedEditor,
  text: Y.Text,
  times: readonly LineTime[],
  whole: number,
  words: Words,
): () => void {
  const content = text.toString()
  let held: (HeldLine & { time: LineTime })[] = foundLines(content, times).map(({ from, to, time }) => ({
    from,
    line: content.slice(from, to),
    time,
  }))
  let isOver = false
  const show = () => {
    if (isOver) return
    editor.setLineNotes(
      held.map(({ from, time: { total, own } }) => ({
        at: from,
        text: duration(total),
        title: words.title(duration(total), duration(own)),
        heat: heatOf(own, whole),
      })),
    )
  }
  const onText = ({ delta }: Y.YTextEvent) => {
    held = heldThrough(held, delta, text.toString())
    // An editor is in the middle of this change, and is told when that is done.
    queueMicrotask(show)
  }
  text.observe(onText)
  show()
  return () => {
    isOver = true
    text.unobserve(onText)
    editor.setLineNotes([])
  }
}
