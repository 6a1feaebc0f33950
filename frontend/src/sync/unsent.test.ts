import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { copyName, copyNamed } from './copies'
import { type Released, textsOf, unsentIn } from './unsent'

const name = copyName('room', 'candidate', 'code')

function release(unsaved: number): Released {
  const doc = new Y.Doc()
  doc.getMap('files').set('main.py', new Y.Text('print()'))
  doc.getMap('files').set('main.rs', new Y.Text(''))
  doc.getMap('room').set('language', 'python')
  return { name, unsaved, update: Y.encodeStateAsUpdate(doc) }
}

it('names copies so that they are found again', () => {
  expect(copyNamed(name)).toEqual({ name, room: 'room', role: 'candidate', document: 'code' })
  for (const other of [undefined, '', 'other', 'pairpad/']) expect(copyNamed(other)).toBeUndefined()
})

it('PAGE-5 gives the text of what was not sent, and of nothing else', async () => {
  expect(await unsentIn([], [release(2)])).toEqual([
    { title: 'main.py', text: 'print()', language: 'python' },
  ])
  expect(await unsentIn([], [release(0)])).toEqual([])
})

it('finds the text of documents that are one text', () => {
  const doc = new Y.Doc()
  doc.getText('text').insert(0, '# Notes')
  expect(textsOf('notes', doc)).toEqual([{ title: 'notes', text: '# Notes', language: undefined }])
})
