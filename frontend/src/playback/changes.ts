import { countUpTo, type Splice } from './columns'
import { entryAt, isThere, mapAt, type Recording } from './recording'
import type { Entry } from './sequence'
import type { Stored } from './tree'

/** Something new in a list or map, with all that it contains. */
export type Value =
  | { kind: 'plain'; plain: unknown }
  | { kind: 'map'; node: number; entries: [string, Value][] }
  | { kind: 'array'; node: number; items: Value[] }
  | { kind: 'text'; text: number; content: string; isTouched: boolean }

/** What makes the state of one moment into that of another, by the numbers of texts and nodes. */
export interface Changes {
  /** `isTouched`: it is more than starter text, which some texts are without another change. */
  texts: (Splice & { text: number; isTouched: boolean })[]
  maps: { node: number; removed: string[]; set: [string, Value][] }[]
  /** Of one list, in order: each at its place behind the ones before. */
  arrays: { node: number; at: number; removed: number; inserted: Value[] }[]
}

/** The smallest changes from a moment to another, forwards or back. */
export function changesBetween(recording: Recording, from: number, to: number): Changes {
  const changes: Changes = { texts: [], maps: [], arrays: [] }
  if (from === to) return changes
  for (const node of changedNodes(recording, from, to)) addNode(changes, recording, node, from, to)
  for (const text of recording.texts.keys()) addText(changes, recording, text, from, to)
  return changes
}

/** Nodes that change between the moments, and are there at both. */
function changedNodes(recording: Recording, from: number, to: number): number[] {
  const { moments, changed } = recording.tree
  const [low, high] = [Math.min(from, to), Math.max(from, to)]
  const nodes = new Set(changed.subarray(countUpTo(moments, low), countUpTo(moments, high)))
  return [...nodes].filter((node) => recording.hasNode(node, from) && recording.hasNode(node, to))
}

function addNode(changes: Changes, recording: Recording, number: number, from: number, to: number) {
  const node = recording.node(number)
  if (node.kind === 'array') {
    for (const splice of splicesOf(recording, node.entries, from, to))
      changes.arrays.push({ node: number, ...splice })
    return
  }
  const removed: string[] = []
  const set: [string, Value][] = []
  for (const [key, entries] of node.keys) {
    const [was, is] = [entryAt(entries, from), entryAt(entries, to)]
    if (was === is) continue
    if (is) set.push([key, valueOf(recording, is.value, to)])
    else removed.push(key)
  }
  if (removed.length > 0 || set.length > 0) changes.maps.push({ node: number, removed, set })
}

/**
 * One after the other, for what stands together: unlike units of a text, lists and maps that stay
 * must not be made again, for changes of their own are told beside these.
 */
function splicesOf(recording: Recording, entries: readonly Entry<Stored>[], from: number, to: number) {
  const splices: { at: number; removed: number; inserted: Value[] }[] = []
  let at = 0
  let open: (typeof splices)[number] | undefined
  for (const entry of entries) {
    const [was, is] = [isThere(entry, from), isThere(entry, to)]
    if (was !== is) {
      if (!open) splices.push((open = { at, removed: 0, inserted: [] }))
      if (was) open.removed += 1
      else open.inserted.push(valueOf(recording, entry.value, to))
    } else if (is) open = undefined
    if (is) at += 1
  }
  return splices
}

function addText(changes: Changes, recording: Recording, number: number, from: number, to: number) {
  const text = recording.text(number)
  if (!text.changesBetween(from, to)) return
  const place = recording.placeOf(number, to)
  // Where it has come to another place it was made there, as it is.
  if (!place || place !== recording.placeOf(number, from)) return
  const isTouched = text.touched <= to
  if (text.touched <= from && !isTouched && place !== 'root' && place.key !== undefined) {
    // Nothing makes a text of Yjs starter text again: it is another one.
    const value = valueOf(recording, place.entry.value, to)
    changes.maps.push({ node: place.node, removed: [], set: [[place.key, value]] })
    return
  }
  const found = text.splice(from, to)
  if (found || isTouched !== text.touched <= from) {
    changes.texts.push({ ...(found ?? { at: 0, removed: 0, inserted: '' }), text: number, isTouched })
  }
}

/** Something that is there at a moment, with all that is in it. Nodes are nested only so deep (`tree.ts`). */
function valueOf(recording: Recording, stored: Stored, moment: number): Value {
  if ('plain' in stored) return { kind: 'plain', plain: stored.plain }
  if ('text' in stored) {
    const text = recording.text(stored.text)
    const isTouched = text.touched <= moment
    return { kind: 'text', text: stored.text, content: text.at(moment), isTouched }
  }
  const node = recording.node(stored.node)
  if (node.kind === 'array') {
    const there = node.entries.filter((entry) => isThere(entry, moment))
    const items = there.map(({ value }) => valueOf(recording, value, moment))
    return { kind: 'array', node: stored.node, items }
  }
  const entries = mapAt(node, moment).map(([key, value]): [string, Value] => [
    key,
    valueOf(recording, value, moment),
  ])
  return { kind: 'map', node: stored.node, entries }
}
