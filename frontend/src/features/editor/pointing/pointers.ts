import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { identityOf } from '../../../session/people'
import type { Range } from '../editor'
import { toRange } from '../presence'

/** Where somebody points in a text. */
export interface Pointer {
  client: number
  name: string
  colour: number
  from: number
  to: number
  /** Stays the same until they point elsewhere: what they sent. */
  sent: string
}

/** People who are seen pointing at the same time, at most. */
const mostPointers = 20
/** UTF-16 units that somebody can point at, at most. */
const longest = 10_000
/** What somebody may send of it at most, as JSON in UTF-16 units. */
const longestSent = 1_000

/** Tells the others where one points; undefined for nowhere. */
export function publishPointer(awareness: Awareness, text: Y.Text, range: Range | undefined) {
  const local = awareness.getLocalState()
  // Somebody who has left has no state any more.
  if (!local || (!range && !local['pointer'])) return
  const at = (index: number) => Y.createRelativePositionFromTypeIndex(text, index)
  awareness.setLocalStateField(
    'pointer',
    range ? { anchor: at(range.anchor), head: at(range.head), at: Date.now() } : null,
  )
}

/** Who points where in `text`, oneself included. States come from other people: nothing in them is trusted. */
export function pointersIn(awareness: Awareness, text: Y.Text): Pointer[] {
  const found: Pointer[] = []
  for (const [client, state] of awareness.getStates()) {
    if (found.length === mostPointers) break
    const pointer: unknown = state['pointer']
    if (!pointer) continue
    const sent = JSON.stringify(pointer)
    const range = sent.length <= longestSent ? toRange(pointer, text) : undefined
    if (!range || range.anchor === range.head) continue
    const from = Math.min(range.anchor, range.head)
    const to = Math.min(Math.max(range.anchor, range.head), from + longest)
    const { name, colour } = identityOf(client, state)
    found.push({ client, name, colour, from, to, sent })
  }
  return found
}
