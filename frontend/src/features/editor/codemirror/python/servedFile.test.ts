import { ChangeSet, Text } from '@codemirror/state'
import { expect, it } from 'vitest'
import { ServedFile } from './servedFile'

/** A server that only takes down what it is told. */
function listening() {
  const told: unknown[] = []
  const note =
    (what: string) =>
    (...rest: unknown[]) =>
      void told.push([what, ...rest])
  const server = {
    open: note('open'),
    change: note('change'),
    close: note('close'),
    request: () => Promise.reject(new Error('the Python server has ended')),
  }
  return { told, server }
}

const insert = (doc: Text, from: number, text: string) =>
  ChangeSet.of({ from, insert: text }, doc.length, '\n')

it('tells the server of a file and of each change, and answers nothing once that has ended', async () => {
  const { told, server } = listening()
  const doc = Text.of(['one'])
  const file = new ServedFile(server, 'some folder/#1.py', doc)
  const changes = insert(doc, 3, '\n')
  file.change(changes, changes.apply(doc))
  file.close()
  const uri = 'file:///src/some%20folder/%231.py'
  const place = { line: 0, character: 3 }
  expect(told).toEqual([
    ['open', uri, 1, 'one'],
    ['change', uri, 2, [{ range: { start: place, end: place }, text: '\n' }]],
    ['close', uri],
  ])
  expect(await file.ask('textDocument/hover', 0)).toBeUndefined()
})

it('knows where a place of an older version is now, unless that is too long ago', () => {
  const { server } = listening()
  let doc = Text.of(['one'])
  const file = new ServedFile(server, 'main.py', doc)
  expect(file.now(2, 1)).toBe(2)
  for (let times = 0; times < 300; times += 1) {
    const changes = insert(doc, 0, 'x')
    doc = changes.apply(doc)
    file.change(changes, doc)
  }
  expect(file.version).toBe(301)
  expect(file.now(2, 301)).toBe(2)
  expect(file.now(2, 300)).toBe(3)
  expect(file.now(2, 1)).toBe(302)
  const changes = insert(doc, 0, 'x')
  file.change(changes, changes.apply(doc))
  expect(file.now(2, 1)).toBeUndefined()
})
