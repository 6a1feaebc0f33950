import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { identityOf } from '../../session/people'

/** A selection in a text, in UTF-16 units. The caret is at `head`. */
export interface Range {
  anchor: number
  head: number
}

/** Where somebody else is in a text. */
export interface RemoteSelection {
  client: number
  name: string
  colour: number
  ranges: Range[]
  /** Stays the same while only others type: where the main caret is, as they sent it. */
  place: string
}

/** Carets of one person that are shown at most. */
const mostRanges = 50

/** Tells the others where one's own carets are. `cursor` is what y-codemirror and y-monaco read. */
export function publishSelections(
  awareness: Awareness,
  text: Y.Text,
  ranges: readonly Range[],
  main: number,
) {
  const positions = ranges.slice(0, mostRanges).map(({ anchor, head }) => ({
    anchor: Y.createRelativePositionFromTypeIndex(text, anchor),
    head: Y.createRelativePositionFromTypeIndex(text, head),
  }))
  const state = { cursor: positions[main] ?? positions[0] ?? null, selections: positions }
  const local = awareness.getLocalState() ?? {}
  const before = { cursor: local['cursor'], selections: local['selections'] }
  // The awareness sends every change of an object, also to an equal one.
  if (JSON.stringify(before) === JSON.stringify(state)) return
  awareness.setLocalState({ ...local, ...state })
}

/** Where the others are in `text`. States come from other people: nothing in them is trusted. */
export function remoteSelections(awareness: Awareness, text: Y.Text): RemoteSelection[] {
  const found: RemoteSelection[] = []
  for (const [client, state] of awareness.getStates()) {
    if (client === awareness.clientID) continue
    const selections: unknown = state['selections'] ?? (state['cursor'] ? [state['cursor']] : [])
    if (!Array.isArray(selections)) continue
    const ranges = selections.slice(0, mostRanges).flatMap((selection) => toRange(selection, text) ?? [])
    if (ranges.length === 0) continue
    const place = JSON.stringify(selections[0])
    found.push({ client, ...identityOf(client, state), ranges, place })
  }
  return found
}

function toRange(selection: unknown, text: Y.Text): Range | undefined {
  if (typeof selection !== 'object' || !selection || !text.doc) return undefined
  const { anchor, head } = selection as { anchor?: unknown; head?: unknown }
  const [from, to] = [toIndex(anchor, text, text.doc), toIndex(head, text, text.doc)]
  return from === undefined || to === undefined ? undefined : { anchor: from, head: to }
}

function toIndex(position: unknown, text: Y.Text, doc: Y.Doc): number | undefined {
  try {
    const relative = Y.createRelativePositionFromJSON(position)
    const absolute = Y.createAbsolutePositionFromRelativePosition(relative, doc)
    return absolute?.type === text ? absolute.index : undefined
  } catch {
    // Something that is no position at all.
    return undefined
  }
}
