// @vitest-environment node
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { Recordings } from './recordings'
import { type Entry, record, uuidOf } from './testing/encode'
import { begins, people, roots, session } from './testing/session'

const authors = people.map((person) => ({
  kind: person.kind,
  id: person.kind === 'person' ? uuidOf(person.number) : '',
}))

/** A document that two people write in turn; what each does is an update of theirs, a second after the last. */
function written(...steps: [author: number, work: (text: Y.Text, doc: Y.Doc) => void][]): Entry[] {
  const doc = new Y.Doc()
  const entries: Entry[] = []
  let author = 0
  doc.on('update', (update: Uint8Array) => {
    entries.push({ author, time: begins + entries.length * 1_000, update })
  })
  doc.transact(() => {
    doc.getMap('room').set('language', 'python')
    doc.getMap('files').set('main.py', new Y.Text('one\ntwo\n'))
  })
  for (const [who, work] of steps) {
    author = who
    doc.transact(() => work(doc.getMap('files').get('main.py') as Y.Text, doc))
  }
  return entries
}

function opened(entries: Entry[], known = authors) {
  const duration = (entries.at(-1)?.time ?? begins) - begins
  return new Recordings({
    begins,
    duration,
    people: known,
    recordings: { code: record(people, entries, roots) },
  })
}

describe('who wrote what', () => {
  const entries = written(
    [1, (text) => text.insert(3, '😀')],
    [2, (text) => text.delete(0, 2)],
    [2, (text) => text.insert(0, 'W')],
    [1, (_, doc) => doc.getMap('files').set('b.py', new Y.Text('b'))],
    [1, (text) => text.delete(text.length - 4, 4)],
  )

  it('is told for each unit, with the frame that shows it first', () => {
    const recordings = opened(entries)
    expect(recordings.attribution('code', 'main.py', 6)).toEqual({
      text: 'We😀\n',
      runs: [
        { author: 2, length: 1, frame: 4 },
        { author: 0, length: 1, frame: 1 },
        { author: 1, length: 2, frame: 2 },
        { author: 0, length: 1, frame: 1 },
      ],
    })
    expect(recordings.attribution('code', 'main.py', 1)).toEqual({
      text: 'one\ntwo\n',
      runs: [{ author: 0, length: 8, frame: 1 }],
    })
    for (const [name, file, frame] of [
      ['code', 'main.py', 0],
      ['code', 'b.py', 4],
      ['code', 'nothing', 6],
      ['notes', 'text', 6],
    ] as const)
      expect(recordings.attribution(name, file, frame)).toBeUndefined()
  })

  it('is shared between them', () => {
    const recordings = opened(entries)
    expect(recordings.shares(6)).toEqual([
      { author: 1, units: 3 },
      { author: 0, units: 2 },
      { author: 2, units: 1 },
    ])
    expect(recordings.shares(1)).toEqual([{ author: 0, units: 8 }])
  })

  it('is somebody else where they are not known', () => {
    const recordings = opened(entries, authors.slice(0, 2))
    expect(recordings.shares(6)).toEqual([
      { author: 1, units: 3 },
      { author: 0, units: 2 },
      { author: -1, units: 1 },
    ])
  })

  it('is told in parts of the duration', () => {
    const told = opened(entries)
      .activity(5)
      .map(({ author, written: own, deleted }) => [author, [...own], [...deleted]])
    expect(told).toEqual([
      [0, [8, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
      [1, [0, 2, 0, 0, 1], [0, 0, 0, 0, 4]],
      [2, [0, 0, 0, 1, 0], [0, 0, 2, 0, 0]],
    ])
    expect(opened(entries).activity(0)).toHaveLength(3)
    expect(opened(entries).activity(1e9)[0]?.written).toHaveLength(100_000)
  })

  it.each([1, 2, 3, 4, 5])('PLAY-2 every unit has the author whose Yjs client wrote it (seed %i)', (seed) => {
    const recorded = session(seed, 80)
    const recordings = opened(recorded)
    const doc = new Y.Doc()
    for (const { update } of recorded) Y.applyUpdate(doc, update)
    for (const [id, text] of doc.getMap('files')) {
      if (!(text instanceof Y.Text)) continue
      const wrote: number[] = []
      // eslint-disable-next-line no-underscore-dangle
      for (let item = text._start; item; item = item.right) {
        const { client } = item.id
        const author = client === 1 ? 0 : (client - seed * 100) / 10
        if (!item.deleted && item.countable) for (let unit = 0; unit < item.length; unit++) wrote.push(author)
      }
      const runs = recordings.attribution('code', id, recorded.length)?.runs ?? []
      expect(runs.flatMap(({ author, length }) => Array.from({ length }, () => author))).toEqual(wrote)
    }
  })
})

describe('where lines were rewritten', () => {
  it('is told for each line as it is then', () => {
    const recordings = opened(
      written(
        [1, (text) => text.insert(8, 'three\nfour')],
        [1, (text) => text.delete(4, 3)],
        [2, (text) => text.insert(4, '2')],
        [2, (text) => text.delete(6, 6)],
        [2, (text) => text.insert(0, 'x')],
        [2, (text) => text.delete(0, 1)],
      ),
    )
    expect(recordings.heat('main.py', 1)).toEqual([0, 0, 0])
    expect(recordings.heat('main.py', 3)).toEqual([0, 3, 0, 0])
    expect(recordings.heat('main.py', 5)).toEqual([0, 3, 6])
    expect(recordings.heat('main.py', 7)).toEqual([1, 3, 6])
    expect(recordings.attribution('code', 'main.py', 7)?.text).toBe('one\n2\nfour')
    expect(recordings.heat('nothing', 7)).toEqual([])
  })
})
