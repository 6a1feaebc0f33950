// @vitest-environment node
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { Code } from '../sync/code'
import { Comments, indexIn } from '../sync/comments'
import { setAnchors } from './anchors'
import { Mirror } from './mirror'
import { Recordings } from './recordings'
import { type Entry, record, uuidOf } from './testing/encode'
import { randomOf } from './testing/random'
import { begins, people, roots, session } from './testing/session'
import { noMoments } from './timeline'

const authors = people.map((person) => ({
  kind: person.kind,
  id: person.kind === 'person' ? uuidOf(person.number) : '',
}))

function opened(entries: readonly Entry[], isWhole?: (moment: number) => boolean) {
  const code = record(people, entries, roots, isWhole)
  const duration = (entries.at(-1)?.time ?? begins) - begins
  const recordings = new Recordings({ begins, duration, people: authors, recordings: { code } })
  const doc = new Y.Doc()
  const mirror = new Mirror(doc, recordings.opened().roots.code ?? [])
  let shown = 0
  const seek = (moment: number) => {
    const step = recordings.step({ ...noMoments, code: shown }, { ...noMoments, code: moment })
    doc.transact(() => {
      if (step.changes.code) mirror.apply(step.changes.code)
      setAnchors(mirror, step.anchors.code ?? [], mirror)
    })
    shown = moment
    return step
  }
  return { recordings, doc, mirror, seek }
}

/** The document after each of these moments, as Yjs has it when it applies one update after the other. */
function* replayed(entries: readonly Entry[], moments: readonly number[]) {
  const doc = new Y.Doc()
  const content = reading(doc)
  let applied = 0
  for (const moment of [...new Set(moments)].toSorted((a, b) => a - b)) {
    for (; applied < moment; applied++) Y.applyUpdate(doc, entries[applied]?.update ?? new Uint8Array())
    yield { moment, content: content() }
  }
}

/** Reads everything in a document: positions are said as places, for their ids are its own. */
function reading(doc: Y.Doc): () => unknown {
  const [code, comments] = [new Code(doc), new Comments(doc)]
  return () => ({
    roots: Object.entries(roots).map(([name, kind]) => {
      if (kind === 'text') return textOf(doc.getText(name))
      return jsonOf(kind === 'map' ? doc.getMap(name) : doc.getArray(name))
    }),
    files: code.files().map(({ text, ...file }) => ({ ...file, text: textOf(text) })),
    threads: comments.all().map(({ position, ...thread }) => {
      const texts = [doc.getText('text'), ...code.files().map(({ text }) => text)]
      const places = texts.map((text) => indexIn(text, position))
      return { ...thread, places }
    }),
  })
}

/** As `toJSON` says it, but with embeds, and without positions. */
function jsonOf(value: unknown): unknown {
  if (value instanceof Y.Text) return textOf(value)
  if (value instanceof Y.Array) return value.toArray().map(jsonOf)
  if (!(value instanceof Y.Map)) return value
  const entries = [...value].filter(([key]) => key !== 'position')
  return Object.fromEntries(entries.map(([key, inside]) => [key, jsonOf(inside)]))
}

function textOf(text: Y.Text): string {
  const parts = text.toDelta() as { insert: unknown }[]
  return parts.map(({ insert }) => (typeof insert === 'string' ? insert : '\uFFFC')).join('')
}

/** The same, whatever the order of keys: it is nobody's promise. */
function equal(found: unknown, wanted: unknown, message: string) {
  if (!isDeepStrictEqual(found, wanted)) expect(found, message).toEqual(wanted)
}

const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)

/** Goes to moments at random, and looks at everything each time. */
function compare(seed: number, edits: number, visits: number) {
  const entries = session(seed, edits)
  const random = randomOf(seed)
  const moments = Array.from({ length: visits }, () => random(entries.length + 1))
  // A list that is long and changes often may be shown as a whole.
  const { recordings, doc, seek } = opened(entries, (moment) => seed % 2 === 1 && moment % 3 > 0)
  const contents = new Map<number, unknown>()
  for (const { moment, content } of replayed(entries, moments)) contents.set(moment, content)
  const [content, code] = [reading(doc), new Code(doc)]
  for (const moment of moments) {
    seek(moment)
    equal(content(), contents.get(moment), `seed ${seed}, moment ${moment}`)
    const frame = recordings.timeline.frameOf('code', moment)
    const files = code.files().filter(({ isShown }) => isShown)
    const texts = files.map(({ id, path, text }) => ({ id, path, text: textOf(text) }))
    equal(recordings.code(frame), texts, `code of seed ${seed}, moment ${moment}`)
  }
}

describe('PLAY-1 at any moment a mirror is what Yjs had then, wherever it comes from', () => {
  it.each(seedsFrom(1, 5))(
    'after a hundred moments of a longer session (seed %i)',
    { timeout: 60_000 },
    (seed) => {
      compare(seed, 150, 100)
    },
  )

  it.each(seedsFrom(1, 12))(
    'after some moments of many short ones (seeds of round %i)',
    { timeout: 60_000 },
    (round) => {
      for (const seed of seedsFrom(round * 25, 25)) compare(seed, 40, 15)
    },
  )
})
