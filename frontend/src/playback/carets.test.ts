// @vitest-environment node
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { Comments, indexIn } from '../sync/comments'
import { Rubric } from '../sync/rubric'
import { type Player } from './player'
import { type Entry, record } from './testing/encode'
import { openPlayer } from './testing/player'
import { authors, begins, people, roots } from './testing/session'

/** What is done at each time, in ms since the beginning, by whom. */
type Deed = [at: number, author: number, work: (text: Y.Text, doc: Y.Doc) => void]

function done(deeds: readonly Deed[]): { entries: Entry[]; doc: Y.Doc } {
  const doc = new Y.Doc()
  const entries: Entry[] = []
  let [time, author] = [0, 0]
  doc.on('update', (update: Uint8Array) => entries.push({ author, time: begins + time, update }))
  doc.getMap('files').set('main.py', new Y.Text('def f():\n'))
  for (const [at, who, work] of deeds) {
    ;[time, author] = [at, who]
    doc.transact(() => work(doc.getMap('files').get('main.py') as Y.Text, doc))
  }
  return { entries, doc }
}

async function openedWith(entries: readonly Entry[], duration: number, notes?: ArrayBuffer) {
  const code = record(people, entries, roots)
  return openPlayer({
    begins,
    duration,
    people: authors,
    marks: [],
    recordings: notes ? { code, notes } : { code },
  })
}

const positionIn = (text: Y.Text, at: number) =>
  Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, at)) as unknown

const fileIn = ({ docs }: Player) => docs.code.getMap('files').get('main.py') as Y.Text

/** Where carets are in the file, by the names of who they are of. */
function caretsIn(player: Player): Record<string, unknown> {
  const states = [...player.awareness.getStates().values()] as {
    user: { name: string; member: string; colour: number }
    cursor: { anchor: unknown; head: unknown }
    selections: unknown[]
  }[]
  return Object.fromEntries(
    states.map(({ user, cursor, selections }) => {
      expect(selections).toEqual([cursor])
      expect(cursor.anchor).toEqual(cursor.head)
      expect(user.member).toBe(authors[user.colour]?.id)
      return [user.name, indexIn(fileIn(player), cursor.head)]
    }),
  )
}

describe('carets', () => {
  const { entries } = done([
    [1_000, 1, (text) => text.insert(9, '  pass')],
    [2_000, 2, (text) => text.insert(0, '# F\n')],
    [20_000, 1, (text) => text.delete(15, 4)],
    [25_000, 3, (_, doc) => doc.getMap('names').set('main.py', 'f.py')],
    [90_000, 2, (text) => text.delete(0, 4)],
  ])

  it('stand where people wrote or deleted last, and go after 30 s', async () => {
    const { player, frames } = await openedWith(entries, 200_000)
    const at = async (ms: number) => {
      void player.seek(ms)
      await frames.rest()
      return caretsIn(player)
    }
    expect(await at(0)).toEqual({})
    expect(await at(1_000)).toEqual({ 'Person 1': 15 })
    expect(await at(2_500)).toEqual({ 'Person 1': 19, 'Person 2': 4 })
    expect(await at(20_000)).toEqual({ 'Person 1': 15, 'Person 2': 4 })
    expect(await at(32_000)).toEqual({ 'Person 1': 15 })
    // Time alone takes them away, and brings them back.
    expect(await at(50_000)).toEqual({})
    expect(await at(49_000)).toEqual({ 'Person 1': 15 })
    expect(await at(90_000)).toEqual({ 'Person 2': 0 })
    expect(await at(200_000)).toEqual({})
    player.destroy()
  })

  it('are told of as those of others are, and only when they change', async () => {
    const { player, frames } = await openedWith(entries, 200_000)
    const told: Record<string, number[]>[] = []
    player.awareness.on('change', (change: Record<string, number[]>) => told.push(change))
    for (const at of [1_000, 1_500, 2_000, 60_000]) {
      void player.seek(at)
      await frames.rest()
    }
    expect(
      told.map(({ added, updated, removed }) => [added?.length, updated?.length, removed?.length]),
    ).toEqual([
      [1, 0, 0],
      [1, 0, 0],
      [0, 0, 2],
    ])
    expect(player.awareness.getLocalState()).toBeNull()
    player.destroy()
  })
})

describe('positions in the code', () => {
  const speaker = { member: 'x', name: 'Ada', colour: 1 }
  it('of comments go with their line, forwards and back', async () => {
    const { entries } = done([
      [
        1_000,
        1,
        (text, doc) => void new Comments(doc).begin('main.py', positionIn(text, 4), speaker, 'Why f?'),
      ],
      [2_000, 1, (text) => text.insert(0, '# F\n')],
      [3_000, 1, (text) => text.delete(6, 4)],
      [4_000, 1, (text) => text.delete(0, text.length)],
      [5_000, 1, (_, doc) => doc.getMap('files').delete('main.py')],
    ])
    const { player, frames } = await openedWith(entries, 5_000)
    const places: unknown[] = []
    for (const at of [1_000, 2_000, 3_000, 4_000, 2_000, 5_000, 1_000]) {
      void player.seek(at)
      await frames.rest()
      const [thread] = new Comments(player.docs.code).all()
      const file = player.docs.code.getMap('files').get('main.py')
      places.push(file instanceof Y.Text ? indexIn(file, thread?.position) : thread?.position)
    }
    expect(places).toEqual([4, 8, 6, 0, 8, null, 4])
    player.destroy()
  })

  it('of evidence in the notes are found in the code as it is shown, though the notes stay the same', async () => {
    const { entries, doc } = done([
      [2_000, 1, (text) => text.insert(0, '# F\n')],
      [3_000, 1, (text) => text.insert(0, '#\n')],
    ])
    const notes = new Y.Doc()
    const rubric = new Rubric(notes)
    const text = doc.getMap('files').get('main.py') as Y.Text
    const evidence = { at: new Date(begins).toISOString(), path: 'main.py', quote: 'def f():' }
    const row = rubric.add('Style')
    rubric.pin(row, { ...evidence, position: positionIn(text, 10) })
    rubric.pin(row, {
      ...evidence,
      position: { type: { client: 7, clock: 7 }, item: { client: 7, clock: 7 }, assoc: 0 },
    })
    rubric.pin(row, { ...evidence, position: positionIn(text, text.length) })
    const update = { author: 1, time: begins + 1_000, update: Y.encodeStateAsUpdate(notes) }
    const { player, frames } = await openedWith(entries, 5_000, record(people, [update], { rubric: 'map' }))
    const places: unknown[] = []
    for (const at of [1_000, 2_000, 3_000, 1_500]) {
      void player.seek(at)
      await frames.rest()
      const found = new Rubric(player.docs.notes).rows()[0]?.evidence ?? []
      expect(found).toMatchObject([evidence, evidence, evidence])
      places.push(found.map((one) => 'position' in one && indexIn(fileIn(player), one.position)))
    }
    expect(places).toEqual([
      [4, undefined, 9],
      [8, undefined, 13],
      [10, undefined, 15],
      [4, undefined, 9],
    ])
    player.destroy()
  })
})
