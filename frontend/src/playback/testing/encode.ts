import * as encoding from 'lib0/encoding'
import { type History, historyOf, type RootKinds, type Unit } from './history'

/** An update as the server has it: who sent it, and when. */
export interface Entry {
  author: number
  /** Unix ms. */
  time: number
  update: Uint8Array
}

/** Somebody as a recording names them. The number of a person makes their UUID. */
export type Person = { kind: 'server' | 'operator' | 'unknown' } | { kind: 'person'; number: number }

/** The UUID of a person. */
export const uuidOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

const kinds = ['server', 'operator', 'person', 'unknown']

/** The binary recording of a document. `isWhole`: see `historyOf`. */
export function record(
  people: readonly Person[],
  entries: readonly Entry[],
  roots: RootKinds,
  isWhole?: (moment: number) => boolean,
): ArrayBuffer {
  const updates = entries.map(({ update }) => update)
  return encode(people, entries, historyOf(updates, roots, isWhole))
}

/** A recording of this, whether it can be or not. */
export function encode(
  people: readonly Person[],
  entries: readonly Omit<Entry, 'update'>[],
  { texts, tree }: History,
): ArrayBuffer {
  const out = encoding.createEncoder()
  for (const letter of 'PPR1') encoding.writeUint8(out, letter.charCodeAt(0))
  encoding.writeVarUint(out, people.length)
  for (const person of people) {
    encoding.writeUint8(out, kinds.indexOf(person.kind))
    if (person.kind !== 'person') continue
    const hex = uuidOf(person.number).replaceAll('-', '')
    for (let at = 0; at < 32; at += 2) encoding.writeUint8(out, Number.parseInt(hex.slice(at, at + 2), 16))
  }
  encoding.writeVarUint(out, entries.length)
  column(out, (one) => {
    let last = 0
    for (const { time } of entries) {
      encoding.writeVarUint(one, Math.max(time - last, 0))
      last = Math.max(time, last)
    }
  })
  column(out, (one) => {
    for (const run of runsOf(entries, (a, b) => a.author === b.author)) {
      encoding.writeVarUint(one, run[0]?.author ?? 0)
      encoding.writeVarUint(one, run.length)
    }
  })
  encoding.writeVarUint(out, texts.length)
  for (const units of texts) writeText(out, units)
  encoding.writeVarString(out, JSON.stringify(tree))
  return encoding.toUint8Array(out).slice().buffer
}

function writeText(out: encoding.Encoder, units: readonly Unit[]) {
  encoding.writeVarString(out, units.map(({ unit }) => unit).join(''))
  const spans = runsOf(units, (a, b) => a.birth === b.birth && a.death === b.death)
  column(out, (one) => spans.forEach(({ length }) => encoding.writeVarUint(one, length)))
  column(out, (one) => {
    let last = 0
    for (const [unit] of spans) {
      zigzag(one, (unit?.birth ?? 0) - last)
      last = unit?.birth ?? 0
    }
  })
  column(out, (one) => {
    for (const [unit] of spans)
      encoding.writeVarUint(one, unit && unit.death > 0 ? unit.death - unit.birth + 1 : 0)
  })
  column(out, (one) => {
    let next = 0
    for (const run of runsOf(units, (a, b) => a.client === b.client && a.clock + 1 === b.clock)) {
      const [{ client, clock } = { client: 0, clock: 0 }] = run
      encoding.writeVarUint(one, client)
      zigzag(one, clock - next)
      encoding.writeVarUint(one, run.length)
      next = clock + run.length
    }
  })
}

function column(out: encoding.Encoder, write: (column: encoding.Encoder) => void) {
  const one = encoding.createEncoder()
  write(one)
  encoding.writeVarUint8Array(out, encoding.toUint8Array(one))
}

function zigzag(out: encoding.Encoder, number: number) {
  encoding.writeVarUint(out, number < 0 ? -2 * number - 1 : 2 * number)
}

/** Neighbours that belong together. */
function runsOf<T>(all: readonly T[], belong: (a: T, b: T) => boolean): T[][] {
  const runs: T[][] = []
  for (const one of all) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run && last !== undefined && belong(last, one)) run.push(one)
    else runs.push([one])
  }
  return runs
}
