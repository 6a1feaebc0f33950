import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { Code } from './code'
import { filesIn } from './kept'

/** A room's code as the server starts it. */
function started(): Y.Doc {
  const seed = new Y.Doc()
  seed.clientID = 1
  seed.getMap('room').set('language', 'go')
  for (const path of ['main.go', 'main.py', 'main.sql'])
    seed.getMap('files').set(path, new Y.Text(`starter of ${path}`))
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(seed))
  return doc
}
const paths = (doc: Y.Doc) => filesIn(doc).map(({ path }) => path)
const file = (doc: Y.Doc, path: string) => doc.getMap('files').get(path) as Y.Text

it('keeps the file of the room’s language, and leaves out starters that nobody touched', () => {
  expect(paths(started())).toEqual(['main.go'])
})

it('keeps whatever somebody wrote into or took something out of', () => {
  const doc = started()
  file(doc, 'main.sql').insert(3, 'x')
  expect(paths(doc)).toEqual(['main.go', 'main.sql'])
  file(doc, 'main.py').delete(0, 2)
  expect(paths(doc)).toEqual(['main.go', 'main.py', 'main.sql'])
})

it('leaves out what is empty', () => {
  const doc = started()
  file(doc, 'main.go').delete(0, file(doc, 'main.go').length)
  expect(paths(doc)).toEqual([])
})

it('files have the names that they had in the room, and deleted ones are left out', () => {
  const doc = started()
  const code = new Code(doc)
  const [notes, gone] = [code.make('notes.txt'), code.make('gone.txt')]
  file(doc, notes).insert(0, 'kept')
  file(doc, gone).insert(0, 'not kept')
  code.rename(notes, 'plans/notes.txt')
  code.delete(gone)
  expect(paths(doc)).toEqual(['main.go', 'plans/notes.txt'])
})
