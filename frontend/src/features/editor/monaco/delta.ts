import type * as Y from 'yjs'
import type { Change } from '../difference'

export type Delta = Y.YTextEvent['delta']

/** Shown for something that is no text: only other applications put that there. It counts as one unit. */
const embedded = '\uFFFC'

/**
 * What the editor shows of a shared text: unit by unit the same, so that places are the
 * same in both. Carriage returns end no line here (MERGE-6); they are made visible and
 * left alone, since whoever only looks on could not take them out anyway.
 */
export const shown = (text: string) => text.replaceAll('\r', '␍')

/** A shared text as the editor shows it. */
export function shownText(text: Y.Text): string {
  const plain = text.toString()
  if (plain.length === text.length) return shown(plain)
  const parts = text.toDelta() as { insert: unknown }[]
  return parts.map(({ insert }) => (typeof insert === 'string' ? shown(insert) : embedded)).join('')
}

/** The changes that a delta stands for, from the start to the end of the text. */
export function changesOf(delta: Delta): Change[] {
  const changes: Change[] = []
  let at = 0
  for (const { insert, delete: deleted = 0, retain = 0 } of delta) {
    const inserted = typeof insert === 'string' ? shown(insert) : insert === undefined ? '' : embedded
    if (inserted || deleted) {
      const last = changes.at(-1)
      // What touches is one change.
      if (last?.to === at) Object.assign(last, { to: at + deleted, insert: last.insert + inserted })
      else changes.push({ from: at, to: at + deleted, insert: inserted })
    }
    at += deleted + retain
  }
  return changes
}

/**
 * Where a place is after `changes`. What is inserted right there comes behind a place that
 * stays `before` it.
 */
export function moved(place: number, changes: readonly Change[], stays: 'before' | 'behind'): number {
  let shift = 0
  for (const { from, to, insert } of changes) {
    if (from > place || (from === place && to === place && stays === 'before')) break
    // Inside of what is gone it falls to an edge.
    if (to > place) return from + shift + (from === place || stays === 'before' ? 0 : insert.length)
    shift += insert.length - (to - from)
  }
  return place + shift
}

/** The end of the last change, in units of the text after. */
export function endOf(changes: readonly Change[]): number | undefined {
  const last = changes.at(-1)
  return last && moved(last.to, changes, 'behind')
}
