// @vitest-environment node
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { elementOf, type Element, storedOf } from '../board/element'
import { addressOf, Pictures } from '../board/pictures'
import { Editor } from '../board/testing/editor'
import { Player } from './player'
import { encode, type Entry, record } from './testing/encode'
import type { History } from './testing/history'
import { FakeFrames, FakeReader, openPlayer } from './testing/player'
import { type Random, randomOf } from './testing/random'
import { authors, begins, people } from './testing/session'

const box = { type: 'rectangle', index: 'a1', x: 0, y: 0, width: 9, height: 9 }

const roots = { elements: 'map' } as const

const given = (board: ArrayBuffer, duration: number) => ({
  begins,
  duration,
  people: authors,
  marks: [],
  recordings: { board },
})

/** What two people draw, one change each second: the updates as the server has them. */
function drawn(seed: number, count: number): Entry[] {
  const random = randomOf(seed)
  const editors = [new Editor(seed * 2 + 10), new Editor(seed * 2 + 11)]
  const entries: Entry[] = []
  for (const [index, { doc }] of editors.entries()) {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'network')
        entries.push({ author: index + 1, time: begins + entries.length * 1_000, update })
    })
  }
  let seen = 0
  while (entries.length < count) {
    const [one, other] = random(2) === 0 ? editors : editors.toReversed()
    if (!one || !other) break
    change(one, random, entries.length)
    one.flushed()
    for (; seen < entries.length; seen++)
      for (const { doc } of editors) Y.applyUpdate(doc, entries[seen]?.update ?? new Uint8Array(), 'network')
    for (const editor of editors) editor.settled()
  }
  return entries.slice(0, count)
}

function change(editor: Editor, random: Random, made: number) {
  const element = editor.live[random(Math.max(editor.live.length, 1))]
  const what = random(8)
  if (!element || what === 0) return void editor.add(`box${made}`, { x: random(500) })
  if (what === 1) {
    const points = [
      [0, 0],
      [3, 4],
    ]
    return void editor.add(`line${made}`, { type: 'freedraw', points, pressures: [], simulatePressure: true })
  }
  if (what === 2)
    return void editor.add(`text${made}`, { type: 'text', text: 'a', containerId: element.id, fontSize: 20 })
  if (what === 3) return editor.delete(element.id)
  if (element.type === 'freedraw') {
    const points = element['points'] as number[][]
    return editor.change(element.id, { points: [...points, [points.length, random(99)]] })
  }
  return editor.change(element.id, { x: random(500), strokeColor: '#e03131' })
}

const told = (elements: readonly Element[]) => elements.map((one) => ({ id: one.id, ...storedOf(one) }))

/** What an editor shows that came after so many of the updates. */
function shownAfter(entries: readonly Entry[], moment: number) {
  const editor = new Editor(7)
  for (const { update } of entries.slice(0, moment)) Y.applyUpdate(editor.doc, update, 'network')
  return editor.settled().normalised()
}

it.each([1, 2, 3])(
  'PLAY-1 the board of any moment is what people had then, forwards and backwards (%i)',
  { timeout: 60_000 },
  async (seed) => {
    const entries = drawn(seed, 80)
    const { player, frames } = await openPlayer(given(record(people, entries, roots), 80_000))
    let changes = 0
    player.board?.subscribe(() => (changes += 1))
    const random = randomOf(seed + 99)
    for (let round = 0; round < 20; round++) {
      const moment = round === 0 ? 80 : random(81)
      await player.seek(moment === 0 ? 0 : moment * 1_000 - 500)
      await frames.rest()
      const expected = moment === 0 ? shownAfter(entries, 1) : shownAfter(entries, moment)
      expect(told(player.board?.elements() ?? []), `moment ${moment}`).toEqual(expected)
    }
    expect(changes).toBeGreaterThan(10)
    player.destroy()
  },
)

it('reads nothing as long as nobody looks, and only what has changed', async () => {
  const entries = drawn(5, 30)
  const { player, frames, reader } = await openPlayer(given(record(people, entries, roots), 30_000))
  await player.seek(20_000)
  await frames.rest()
  const asked = () => reader.asked.filter(({ question }) => question === 'board').map(({ given: of }) => of)
  expect(asked()).toEqual([])
  const stop = player.board?.subscribe(() => undefined)
  await frames.rest()
  await player.seek(21_000)
  await frames.rest()
  expect(asked()).toEqual([
    [0, 21],
    [21, 22],
  ])
  // What has not changed is the same object: whoever draws it need not do so again.
  const before = new Set(player.board?.elements())
  await player.seek(22_000)
  await frames.rest()
  const kept = player.board?.elements().filter((element) => before.has(element)) ?? []
  expect(kept.length).toBeGreaterThan((player.board?.elements().length ?? 0) - 4)
  stop?.()
  await player.seek(3_000)
  await frames.rest()
  expect(asked()).toHaveLength(3)
  player.destroy()
})

it(
  'thousands of elements come in parts, one for each paint, and are shown together',
  { timeout: 60_000 },
  async () => {
    const doc = new Y.Doc()
    const elements = doc.getMap('elements')
    doc.transact(() => {
      for (let at = 0; at < 2_000; at++)
        elements.set(`e${at}`, new Y.Map(Object.entries({ ...box, x: at, index: `d${1_000 + at}` })))
    })
    const update = Y.encodeStateAsUpdate(doc)
    const recording = record(people, [{ author: 1, time: begins + 1_000, update }], roots)
    const { player, frames } = await openPlayer(given(recording, 2_000))
    let shown = 0
    player.board?.subscribe(() => (shown += 1))
    void player.seek(1_500)
    let paints = 0
    while (frames.isWaited || paints === 0) {
      await frames.paint()
      paints += 1
    }
    expect(player.board?.elements()).toHaveLength(2_000)
    expect(shown).toBe(1)
    expect(paints).toBeGreaterThanOrEqual(8)
    expect(await player.board?.bounds()).toEqual({ left: 0, top: 0, right: 2_008, bottom: 9 })
    player.destroy()
  },
)

it('drawing is activity of whoever draws, and no share of the code', async () => {
  const entries = drawn(9, 40)
  const { player } = await openPlayer(given(record(people, entries, roots), 40_000))
  const activity = await player.activity(4)
  expect(activity.map(({ author }) => author)).toEqual([1, 2])
  const sum = (what: 'written' | 'deleted') =>
    activity.reduce((all, one) => all + one[what].reduce((a, b) => a + b, 0), 0)
  expect(sum('written') + sum('deleted')).toBe(40)
  expect(sum('deleted')).toBeGreaterThan(0)
  expect(await player.shares()).toEqual([])
  // What is drawn is nothing idle.
  expect(player.idle.every(({ from }) => from >= 39_000)).toBe(true)
  player.destroy()
})

it('a part of the board is some elements, and what is in a frame', async () => {
  const editor = new Editor(1)
  const entries: Entry[] = []
  editor.doc.on('update', (update: Uint8Array) => entries.push({ author: 1, time: begins + 1_000, update }))
  editor.add('frame', { type: 'frame', name: 'Design' })
  editor.add('in', { frameId: 'frame' })
  editor.add('out')
  editor.flushed()
  const { player } = await openPlayer(given(record(people, entries, roots), 2_000))
  const ids = async (...wanted: string[]) => (await player.boardAt(1_500, wanted)).map(({ id }) => id)
  expect(await ids()).toEqual(['frame', 'in', 'out'])
  expect(await ids('frame')).toEqual(['frame', 'in'])
  expect(await ids('out', 'nothing')).toEqual(['out'])
  expect(await player.boardAt(0, [])).toEqual([])
  player.destroy()
})

it('a picture is read when it is needed, and is there as soon as all of it had come', async () => {
  const [board, doc] = [new Editor(1), new Y.Doc()]
  const [drawings, parts]: [Entry[], Entry[]] = [[], []]
  board.doc.on('update', (update: Uint8Array) => drawings.push({ author: 1, time: begins + 1_000, update }))
  doc.on('update', (update: Uint8Array) => parts.push({ author: 1, time: begins + 2_000, update }))
  board.add('one', { type: 'image', fileId: 'photo', scale: [1, 1] })
  board.flushed()
  const picture = {
    type: 'image/png',
    bytes: Uint8Array.from({ length: 600_000 }, (_, at) => at % 251),
  } as const
  new Pictures(doc).add('photo', picture)
  doc.getMap('pictures').set(
    'broken',
    new Y.Map<unknown>([
      ['type', 'text/html'],
      ['size', 5],
    ]),
  )
  let fetched = 0
  const reader = new FakeReader()
  const player = await Player.open(
    {
      ...given(record(people, drawings, roots), 3_000),
      pictures: async () => {
        fetched += 1
        if (fetched === 1) throw new Error('There is no connection.')
        return record(people, parts, { pictures: 'map' })
      },
    },
    reader,
    new FakeFrames(),
  )
  expect(fetched).toBe(0)
  await expect(player.board?.picture('photo')).rejects.toThrow('There is no connection.')
  expect(await player.board?.picture('photo')).toBe(addressOf(picture))
  expect(await player.board?.picture('broken')).toBeUndefined()
  expect(await player.board?.picture('none')).toBeUndefined()
  expect(fetched).toBe(2)
  player.destroy()
})

/** A recording with one update, which is this tree. */
const hostile = (ops: unknown[], updates = 1) =>
  encode(
    people,
    Array.from({ length: updates }, (_, at) => ({ author: 1, time: begins + at })),
    { texts: [], tree: { roots: { elements: 0 }, ops } } as History,
  )

const put = (fields: Record<string, unknown>, id = 'one', node = 1) => [
  [1, 'm', 0, id, { n: node, k: 'm' }],
  ...Object.entries(fields).map(([name, v]) => [1, 'm', node, name, { v }]),
]

it.each<[string, unknown[], string[]]>([
  ['as it should be', put(box), ['one']],
  ['no element', put({ ...box, x: 'far' }), []],
  ['a page', put({ ...box, type: 'iframe', link: 'https://example.com' }), []],
  ['a name that is none', put(box, '__proto__'), ['__proto__']],
  ['a name that cannot be', put(box, 'a b'), []],
  ['text for a map', [[1, 'm', 0, 'one', { v: 'text' }]], []],
  ['bytes for a map', [[1, 'm', 0, 'one', { b: 'AAAA' }]], []],
  ['a list for a map', [[1, 'm', 0, 'one', { n: 1, k: 'a' }]], []],
  ['bytes for a number', [...put(box), [1, 'm', 1, 'x', { b: 'AAAA' }]], []],
  [
    'maps for points',
    [
      ...put({ ...box, type: 'freedraw' }),
      [1, 'm', 1, 'points', { n: 2, k: 'a' }],
      [1, 'a', 2, 0, 0, [{ n: 3, k: 'm' }]],
    ],
    [],
  ],
  [
    'points in one piece that is a list of lists',
    [
      ...put({ ...box, type: 'freedraw' }),
      [1, 'm', 1, 'points', { n: 2, k: 'a' }],
      [1, 'a', 2, 0, 0, [{ v: [[1, 2], [3]] }]],
    ],
    [],
  ],
])('a hostile board shows what is harmless: %s', async (_, ops, ids) => {
  const { player, frames } = await openPlayer(given(hostile(ops), 100))
  player.board?.subscribe(() => undefined)
  await player.seek(50)
  await frames.rest()
  expect(player.board?.elements().map(({ id }) => id)).toEqual(ids)
  await player.board?.bounds()
  await player.boardAt(50, ['one'])
  player.destroy()
})

it('a board that is a list or a text is empty', async () => {
  const list = encode(people, [{ author: 1, time: begins }], {
    texts: [],
    tree: { roots: { elements: 0 }, ops: [[1, 'a', 0, 0, 0, [{ v: 1 }]]] },
  })
  const { player, frames } = await openPlayer(given(list, 100))
  player.board?.subscribe(() => undefined)
  await player.seek(50)
  await frames.rest()
  expect(player.board?.elements()).toEqual([])
  expect(await player.activity(1)).toHaveLength(1)
  player.destroy()
})

it('bytes that are no base64 are a recording that cannot be read', async () => {
  const opening = openPlayer(given(hostile([[1, 'm', 0, 'one', { b: '!' }]]), 100))
  await expect(opening).rejects.toThrow('The recording has binary data that is not base64.')
})

it('bytes in the code keep nothing of it from being played', async () => {
  const doc = new Y.Doc()
  const entries: Entry[] = []
  doc.on('update', (update: Uint8Array) => entries.push({ author: 1, time: begins, update }))
  doc.getMap('room').set('language', Uint8Array.of(1, 2, 3))
  doc.getMap('files').set('main.py', new Y.Text('print(1)'))
  const code = record(people, entries, { room: 'map', files: 'map' })
  const { player, frames } = await openPlayer({ ...given(new ArrayBuffer(), 100), recordings: { code } })
  await player.seek(100)
  await frames.rest()
  expect(player.docs.code.getMap('room').get('language')).toEqual(Uint8Array.of(1, 2, 3))
  expect((await player.codeAt(100))[0]?.text).toBe('print(1)')
  player.destroy()
})

it('an element of the test is one', () => {
  expect(elementOf('one', box)?.element.id).toBe('one')
})
