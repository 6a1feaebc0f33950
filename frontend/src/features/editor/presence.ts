import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { identityOf } from '../../session/people'
import type { Change } from './difference'
import type { Range } from './editor'

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

/** Takes one's carets out of what others see. */
export function withdrawSelections(awareness: Awareness) {
  const local = awareness.getLocalState() ?? {}
  const { cursor, selections } = local
  if (cursor || selections) awareness.setLocalState({ ...local, cursor: null, selections: [] })
}

/** Where the others are in `text`. States come from other people: nothing in them is trusted. */
export function remoteSelections(awareness: Awareness, text: Y.Text): RemoteSelection[] {
  return [...awareness.getStates().keys()].flatMap((client) => selectionOf(awareness, client, text) ?? [])
}

/** Where one of the others is in `text`, if they are in it. */
export function selectionOf(awareness: Awareness, client: number, text: Y.Text): RemoteSelection | undefined {
  const state = awareness.getStates().get(client)
  if (!state || client === awareness.clientID || isObserver(state)) return undefined
  const selections: unknown = state['selections'] ?? (state['cursor'] ? [state['cursor']] : [])
  if (!Array.isArray(selections)) return undefined
  const ranges = selections.slice(0, mostRanges).flatMap((selection) => toRange(selection, text) ?? [])
  if (ranges.length === 0) return undefined
  return { client, ...identityOf(client, state), ranges, place: JSON.stringify(selections[0]) }
}

/**
 * The changes without those that put something right where somebody else writes: of two
 * insertions at one place either may come first, and theirs would be torn apart.
 */
export function clearOfCarets(changes: readonly Change[], awareness: Awareness, text: Y.Text): Change[] {
  const carets = new Set(
    remoteSelections(awareness, text).flatMap(({ ranges }) => ranges.map(({ head }) => head)),
  )
  return changes.filter(({ from, to }) => from !== to || !carets.has(from))
}

/** Somebody who only watches: the role is the server's word. */
function isObserver({ user }: Record<string, unknown>): boolean {
  return typeof user === 'object' && user !== null && 'role' in user && user.role === 'observer'
}

/** The range of a text that this is, if it is one: two Yjs relative positions, as JSON. */
export function toRange(selection: unknown, text: Y.Text): Range | undefined {
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
