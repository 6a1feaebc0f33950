import { ChangeSet } from '@codemirror/state'
import type * as Y from 'yjs'

/** What stands for something in a text that is no text: a client of another make may have put it there. */
const placeholder = '\uFFFC'

/** A change of a shared text, for an editor that shows `length` characters. */
export function changesOf(delta: Y.YTextEvent['delta'], length: number): ChangeSet {
  const changes: { from: number; to?: number; insert?: string }[] = []
  let at = 0
  for (const { insert, delete: deleted, retain } of delta) {
    if (insert !== undefined) changes.push({ from: at, insert: shown(insert) })
    else if (deleted !== undefined) {
      changes.push({ from: at, to: at + deleted })
      at += deleted
    } else at += retain ?? 0
  }
  return ChangeSet.of(changes, length, '\n')
}

/** A shared text as editors show it: as long as Yjs counts it. */
export function shownText(text: Y.Text): string {
  const all = text.toString()
  if (all.length === text.length) return all
  const delta = text.toDelta() as Y.YTextEvent['delta']
  return delta.map(({ insert }) => shown(insert)).join('')
}

const shown = (insert: unknown) => (typeof insert === 'string' ? insert : placeholder)
