import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { Code } from '../../sync/code'
import { type People, summaryOf } from './summary'

const bob = { key: 'bob', name: 'Bob', colour: 1, writes: true }
const ada = { key: 'ada', name: 'Ada', colour: 2, writes: true }

/** A room's code, and the documents of those who write in it; the first is one's own. */
function room() {
  const [own, ...others] = [1_000, 1_001, 1_002, 1_003].map((id) => {
    const doc = new Y.Doc()
    doc.clientID = id
    return doc
  })
  if (!own) throw new Error('there is one')
  const sync = () => {
    for (const doc of [own, ...others, own])
      for (const other of [own, ...others]) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  }
  const code = new Code(own)
  own.getMap('room').set('language', 'python')
  own.getMap('files').set('main.py', new Y.Text('one\ntwo\nthree\nfour'))
  const util = code.make('util.py', 'a\nb')
  sync()
  const write = (who: number, file: string, at: number, words: string) => {
    const text = others[who]?.getMap<Y.Text>('files').get(file)
    text?.insert(at, words)
  }
  const people: People = {
    isOwn: (client) => client === 1_000,
    authorOf: ({ author }) => (author === 1_001 ? bob : author === 1_002 ? ada : undefined),
  }
  return { own, code, util, sync, write, people }
}

it('names who changed how many lines in which file, who changed most first, unknown people last', () => {
  const { own, code, util, sync, write, people } = room()
  const before = Y.snapshot(own)
  write(1, util, 0, '# ')
  write(0, 'main.py', 0, '# ')
  sync()
  write(0, 'main.py', 10, '# ')
  write(2, 'main.py', 0, '! ')
  sync()
  const absence = { before, after: Y.snapshot(own), own: Y.mergeDeleteSets([]) }
  const summary = summaryOf(code.files(), absence, people, 'main.py')
  expect(summary?.shares).toEqual([
    { author: bob, files: [{ path: 'main.py', lines: 2 }] },
    { author: ada, files: [{ path: 'util.py', lines: 1 }] },
    { author: undefined, files: [{ path: 'main.py', lines: 1 }] },
  ])
  expect(summary?.first).toMatchObject({ file: { id: 'main.py' }, at: 0 })
  // Where one is comes first.
  expect(summaryOf(code.files(), absence, people, util)?.first.file.id).toBe(util)
})

it('is nothing where nobody else wrote, or only in a file that is gone', () => {
  const { own, code, util, sync, write, people } = room()
  const before = Y.snapshot(own)
  code.file('main.py')?.insert(0, 'mine')
  write(1, util, 0, '# ')
  sync()
  code.delete(util)
  const absence = { before, after: Y.snapshot(own), own: Y.mergeDeleteSets([]) }
  expect(summaryOf(code.files(), absence, people, 'main.py')).toBeUndefined()
})
