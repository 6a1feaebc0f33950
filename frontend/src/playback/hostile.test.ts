// @vitest-environment node
import * as encoding from 'lib0/encoding'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { decode } from './decode'
import { Mirror } from './mirror'
import { Recording } from './recording'
import { Recordings } from './recordings'
import { RecordingError } from './source'
import { encode, record } from './testing/encode'
import type { History } from './testing/history'
import { randomOf } from './testing/random'
import { begins, people, roots, session } from './testing/session'
import { noMoments } from './timeline'

const entries = session(7, 40)
const whole = new Uint8Array(record(people, entries, roots))

const read = (bytes: Uint8Array) => new Recording(bytes)

/** Reads bytes, and says why that cannot be. Any other error than that of a wrong recording fails. */
function problemWith(bytes: Uint8Array): string | undefined {
  try {
    read(bytes)
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(RecordingError)
    return (error as RecordingError).message
  }
}

it('a recording as it is has no problem', () => {
  expect(problemWith(whole)).toBeUndefined()
})

it('a recording that is cut off anywhere is refused with a sentence', { timeout: 60_000 }, () => {
  for (let length = 0; length < whole.length; length++)
    expect(problemWith(whole.slice(0, length)), `${length} bytes`).toMatch(/^(The|This) .*\.$/)
})

it('a recording with something behind its end is refused', () => {
  expect(problemWith(Uint8Array.of(...whole, 0))).toBe('The recording goes on behind its end.')
})

it('a recording with any byte changed is refused, or played as something else', { timeout: 60_000 }, () => {
  const random = randomOf(20_261_129)
  const outcomes = { refused: 0, played: 0 }
  for (let round = 0; round < 800; round++) {
    const bytes = whole.slice()
    for (let changes = random(3); changes >= 0; changes--) bytes[random(bytes.length)] = random(256)
    if (problemWith(bytes) !== undefined) outcomes.refused += 1
    else {
      playAll(bytes)
      outcomes.played += 1
    }
  }
  expect(outcomes.refused).toBeGreaterThan(100)
  expect(outcomes.played).toBeGreaterThan(30)
})

/** Whatever was read can be played, and asked about. */
function playAll(bytes: Uint8Array<ArrayBuffer>) {
  const recordings = new Recordings({
    begins,
    duration: 1_000,
    people: [],
    recordings: { code: bytes.buffer },
  })
  const known = recordings.opened().roots.code ?? []
  const doc = new Y.Doc()
  const mirror = new Mirror(doc, known)
  const { frames } = recordings.timeline
  let shown = 0
  for (const moment of [1, frames, frames >> 1, frames, 0]) {
    const { changes } = recordings.step({ ...noMoments, code: shown }, { ...noMoments, code: moment })
    doc.transact(() => changes.code && mirror.apply(changes.code))
    shown = moment
  }
  recordings.activity(10)
  recordings.shares(frames)
  recordings.attribution('code', 'main.py', frames)
  recordings.heat('main.py', frames)
}

/** A recording from its parts, each a column or number. */
function built(parts: (number[] | number | string | { blob: number[] })[]): Uint8Array {
  const out = encoding.createEncoder()
  for (const part of parts) {
    if (typeof part === 'number') encoding.writeVarUint(out, part)
    else if (typeof part === 'string') encoding.writeVarString(out, part)
    else if (Array.isArray(part)) encoding.writeUint8Array(out, Uint8Array.from(part))
    else encoding.writeVarUint8Array(out, Uint8Array.from(part.blob))
  }
  return encoding.toUint8Array(out)
}

const mark = [...'PPR1'].map((letter) => letter.charCodeAt(0))
const tree = JSON.stringify({ roots: {}, ops: [] })
/** One author, the server, and two updates. */
const start = [mark, [1, 0], 2, { blob: [10, 5] }, { blob: [0, 2] }]
const huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]
const tooLarge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
const endless = Array.from({ length: 400 }, () => 0x80)

it('the parts that follow are those of a recording', () => {
  const text = ['ab', { blob: [1, 1] }, { blob: [2, 2] }, { blob: [0, 1] }, { blob: [7, 0, 2] }]
  const { times, authors, texts } = decode(built([...start, 1, ...text, tree]))
  expect([...times]).toEqual([10, 15])
  expect([...authors]).toEqual([0, 0])
  expect(texts).toMatchObject([{ content: 'ab', births: { 0: 1, 1: 2 }, deaths: { 0: 0xffff_ffff, 1: 2 } }])
})

describe('numbers that lie are refused, and make no room', () => {
  it.each([
    ['another version', ['PPR2'.split('').map((letter) => letter.charCodeAt(0)), 0, 0]],
    ['more people than bytes', [mark, huge]],
    ['an author of an unknown kind', [mark, [1, 4], 0]],
    ['more updates than bytes', [mark, [1, 0], huge]],
    ['more updates than times', [mark, [1, 0], 3, { blob: [1, 1] }, { blob: [0, 3] }, 0, tree]],
    ['more times than updates', [mark, [1, 0], 1, { blob: [1, 1] }, { blob: [0, 1] }, 0, tree]],
    ['a time that is no number', [mark, [1, 0], 1, { blob: tooLarge }, { blob: [0, 1] }, 0, tree]],
    [
      'times whose sum is no number',
      [mark, [1, 0], 2, { blob: [...huge, ...huge] }, { blob: [0, 2] }, 0, tree],
    ],
    ['a number that never ends', [mark, [1, 0], 1, { blob: endless }, { blob: [0, 1] }, 0, tree]],
    ['an author who is not there', [mark, [1, 0], 1, { blob: [1] }, { blob: [1, 1] }, 0, tree]],
    ['an author of nothing', [mark, [1, 0], 1, { blob: [1] }, { blob: [0, 0, 0, 1] }, 0, tree]],
    ['an author of more than all', [mark, [1, 0], 1, { blob: [1] }, { blob: [0, ...huge] }, 0, tree]],
    ['updates of nobody', [mark, [1, 0], 2, { blob: [1, 1] }, { blob: [0, 1] }, 0, tree]],
    ['more texts than bytes', [...start, huge]],
    ['a text that is not UTF-8', [...start, 1, { blob: [0xff] }]],
    ['a text longer than the recording', [...start, 1, huge]],
    ['an empty span', [...start, 1, 'ab', { blob: [0, 2] }]],
    ['spans longer than their text', [...start, 1, 'ab', { blob: [1, 2] }]],
    ['a span of any length', [...start, 1, 'ab', { blob: huge }]],
    ['text without a span', [...start, 1, 'ab', { blob: [1] }]],
    ['a span without a birth', [...start, 1, 'ab', { blob: [2] }, { blob: [] }]],
    ['a birth before the first update', [...start, 1, 'ab', { blob: [2] }, { blob: [0] }]],
    ['a birth behind the last update', [...start, 1, 'ab', { blob: [2] }, { blob: [6] }]],
    ['more births than spans', [...start, 1, 'ab', { blob: [2] }, { blob: [2, 0] }, { blob: [0] }]],
    ['a death behind the last update', [...start, 1, 'ab', { blob: [2] }, { blob: [2] }, { blob: [3] }]],
    ['more deaths than spans', [...start, 1, 'ab', { blob: [2] }, { blob: [2] }, { blob: [0, 0] }]],
    ['ids of nothing', [...start, 1, 'ab', { blob: [2] }, { blob: [2] }, { blob: [0] }, { blob: [1, 0, 0] }]],
    [
      'ids of more than all',
      [...start, 1, 'ab', { blob: [2] }, { blob: [2] }, { blob: [0] }, { blob: [1, 0, 3] }],
    ],
    [
      'ids before the first',
      [...start, 1, 'ab', { blob: [2] }, { blob: [2] }, { blob: [0] }, { blob: [1, 1, 2] }],
    ],
    [
      'units without ids',
      [...start, 1, 'ab', { blob: [2] }, { blob: [2] }, { blob: [0] }, { blob: [1, 0, 1] }],
    ],
    ['a tree that is not JSON', [...start, 0, '{']],
    ['a tree that is a list', [...start, 0, '[]']],
    ['a tree without changes', [...start, 0, '{"roots":{}}']],
  ] as [string, Parameters<typeof built>[0]][])('%s', (_, parts) => {
    expect(problemWith(built(parts))).toMatch(/^(The|This) .*\.$/)
  })
})

/** A recording of two updates with this tree, and one text. */
function withTree(of: unknown): Uint8Array {
  const unit = { client: 1, clock: 0, unit: 'x', birth: 1, death: 0 }
  const history = { texts: [[unit]], tree: of } as History
  const times = [
    { author: 0, time: begins },
    { author: 0, time: begins },
  ]
  return new Uint8Array(encode([{ kind: 'server' }], times, history))
}

describe('trees that cannot be are refused', () => {
  const map = [1, 'm', 0, 'k', { v: 1 }]
  const list = [1, 'a', 1, 0, 0, [{ v: 1 }]]
  it('but not this one', () => {
    expect(problemWith(withTree({ roots: { m: 0, a: 1, t: 't0' }, ops: [map, list] }))).toBeUndefined()
  })

  it.each<[string, unknown[], object?]>([
    ['a node that does not exist', [[1, 'm', 9, 'k', { v: 1 }]]],
    ['a node of no number', [[1, 'm', 'x', 'k', { v: 1 }]]],
    ['a node below zero', [[1, 'm', -1, 'k', { v: 1 }]]],
    [
      'a node twice',
      [
        [1, 'm', 0, 'k', { n: 5, k: 'm' }],
        [1, 'm', 0, 'l', { n: 5, k: 'm' }],
      ],
    ],
    ['a root as a node', [[1, 'm', 0, 'k', { n: 1, k: 'm' }]]],
    ['a node in itself', [[1, 'm', 7, 'k', { n: 7, k: 'm' }]]],
    [
      'nodes in each other',
      [
        [1, 'm', 5, 'k', { n: 6, k: 'm' }],
        [1, 'm', 6, 'k', { n: 5, k: 'm' }],
      ],
    ],
    ['a map as a list', [map, [1, 'a', 0, 0, 0, []]]],
    ['a list as a map', [list, [1, 'd', 1, 'k']]],
    ['a text that does not exist', [[1, 'm', 0, 'k', { t: 1 }]]],
    [
      'a text in two places',
      [
        [1, 'm', 0, 'k', { t: 0 }],
        [1, 'm', 0, 'l', { t: 0 }],
      ],
    ],
    ['a node of no kind', [[1, 'm', 0, 'k', { n: 5, k: 'x' }]]],
    ['a value of no kind', [[1, 'm', 0, 'k', {}]]],
    ['no value', [[1, 'm', 0, 'k']]],
    ['a key that is none', [[1, 'm', 0, 7, { v: 1 }]]],
    ['a splice behind the end', [list, [1, 'a', 1, 2, 0, []]]],
    ['a splice of more than there is', [list, [1, 'a', 1, 0, 2, []]]],
    ['a splice of less than nothing', [list, [1, 'a', 1, 0, -1, []]]],
    ['a splice of any length', [list, [1, 'a', 1, 0, 2 ** 53, []]]],
    ['a change of no kind', [[1, 'x', 0]]],
    ['a change that is none', [7]],
    ['a moment that is none', [[0, 'm', 0, 'k', { v: 1 }]]],
    ['a moment behind the last', [[3, 'm', 0, 'k', { v: 1 }]]],
    ['moments out of order', [[2, 'm', 0, 'k', { v: 1 }], map]],
    ['a root of no number', [], { m: 1.5 }],
    ['a root that is no number', [], { m: 'x0' }],
    ['two roots of one number', [], { m: 0, n: 0 }],
    ['two roots of one text', [], { m: 't0', n: 't0' }],
    ['a root of no text', [], { m: 't1' }],
  ])('%s', (_, ops, names = { m: 0, a: 1 }) => {
    expect(problemWith(withTree({ roots: names, ops }))).toMatch(/^The recording .*\.$/)
  })
})

it('a text may go to another place, and is whole there', () => {
  const ops = [
    [1, 'a', 1, 0, 0, [{ n: 2, k: 'm' }]],
    [1, 'm', 2, 't', { t: 0 }],
    [2, 'a', 1, 0, 1, [{ v: 'new' }, { n: 3, k: 'm' }]],
    [2, 'm', 3, 't', { t: 0 }],
  ]
  const recording = withTree({ roots: { m: 0, a: 1 }, ops }).slice().buffer
  const recordings = new Recordings({ begins, duration: 0, people: [], recordings: { code: recording } })
  const doc = new Y.Doc()
  const mirror = new Mirror(doc, recordings.opened().roots.code ?? [])
  const shown = [1, 2, 1].map((moment, index) => {
    const from = { ...noMoments, code: [0, 1, 2][index] ?? 0 }
    const { changes } = recordings.step(from, { ...noMoments, code: moment })
    doc.transact(() => changes.code && mirror.apply(changes.code))
    return doc.getArray('a').toJSON() as unknown
  })
  expect(shown).toEqual([[{ t: 'x' }], ['new', { t: 'x' }], [{ t: 'x' }]])
})

it('a character of which only a half is left is that half, forwards and back', () => {
  const unit = { client: 1, birth: 1, death: 0 }
  const texts = [
    [
      { ...unit, clock: 0, unit: 'a' },
      { ...unit, clock: 1, unit: '\uD83D' },
      { ...unit, clock: 2, unit: '\uDE00', death: 2 },
      { ...unit, clock: 3, unit: 'b' },
    ],
  ]
  const times = [1, 2].map(() => ({ author: 0, time: begins }))
  const code = encode([{ kind: 'server' }], times, { texts, tree: { roots: { text: 't0' }, ops: [] } })
  const recordings = new Recordings({ begins, duration: 0, people: [], recordings: { code } })
  const doc = new Y.Doc()
  const mirror = new Mirror(doc, recordings.opened().roots.code ?? [])
  const shown = [1, 2, 1, 0, 2].map((moment, index, all) => {
    const from = { ...noMoments, code: all[index - 1] ?? 0 }
    const { changes } = recordings.step(from, { ...noMoments, code: moment })
    doc.transact(() => changes.code && mirror.apply(changes.code))
    return doc.getText('text').toString()
  })
  expect(shown).toEqual(['a😀b', 'a\uD83Db', 'a😀b', '', 'a\uD83Db'])
})

it('what is nested too deep is null, and the rest is played', () => {
  const ops: unknown[] = [[1, 'm', 0, 'k', { n: 1, k: 'm' }]]
  for (let node = 1; node < 3_000; node++) ops.push([1, 'm', node, 'k', { n: node + 1, k: 'm' }])
  const deep = JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`) as unknown
  ops.push([2, 'm', 0, 'plain', { v: deep }])
  const recording = withTree({ roots: { m: 0 }, ops })
  const recordings = new Recordings({
    begins,
    duration: 0,
    people: [],
    recordings: { code: recording.slice().buffer },
  })
  const doc = new Y.Doc()
  const mirror = new Mirror(doc, recordings.opened().roots.code ?? [])
  const { changes } = recordings.step(noMoments, { ...noMoments, code: 2 })
  doc.transact(() => changes.code && mirror.apply(changes.code))
  const depth = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0
  expect(depth(doc.getMap('m').get('plain'))).toBe(100)
  expect(depth(doc.getMap('m').toJSON())).toBe(101)
})

it('keys with a meaning in JavaScript are keys like others', () => {
  const ops = [[1, 'm', 0, '__proto__', { v: 1 }]]
  const recording = withTree({ roots: JSON.parse('{"__proto__": 0}') as unknown, ops })
  expect(new Recording(recording).rootMap('__proto__', 1).get('__proto__')).toEqual({ plain: 1 })
})
