import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { fileOf, whereabouts } from './whereabouts'

it('finds the file and the line of a caret, and nothing where there is none', () => {
  const doc = new Y.Doc()
  const text = new Y.Text('one\ntwo\nthree')
  doc.getMap('files').set('main.py', text)
  const at = (index: number) => ({
    cursor: { head: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index)) as unknown },
  })
  expect(whereabouts(doc, at(0))).toMatchObject({ path: 'main.py', line: 1 })
  expect(whereabouts(doc, at(5))).toMatchObject({ path: 'main.py', line: 2 })
  expect(whereabouts(doc, at(13))).toMatchObject({ path: 'main.py', line: 3 })
  text.insert(0, 'new\n')
  const notes = doc.getText('notes')
  notes.insert(0, 'x')
  const elsewhere = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(notes, 0)) as unknown
  const odd: unknown[] = [elsewhere, 5, null, {}, { item: 'x' }, { item: { client: 'a', clock: -1 } }]
  for (const head of odd) expect(whereabouts(doc, { cursor: { head } })).toBeUndefined()
  for (const state of [undefined, {}, { cursor: 'x' }, { cursor: null }])
    expect(whereabouts(doc, state)).toBeUndefined()
})

it('finds the file of a caret', () => {
  const doc = new Y.Doc()
  const files = ['a', 'b'].map((id) => ({ id, text: new Y.Text('text') }))
  for (const { id, text } of files) doc.getMap('files').set(id, text)
  for (const { id, text } of files) {
    for (const index of [0, 2, 4]) {
      const head = Y.createRelativePositionFromTypeIndex(text, index)
      expect(fileOf({ cursor: { head } }, files)?.id).toBe(id)
      expect(fileOf({ cursor: { head: JSON.parse(JSON.stringify(head)) as unknown } }, files)?.id).toBe(id)
    }
  }
  for (const head of [null, 5, {}, { type: null }, { type: { client: 'x', clock: 0 } }])
    expect(fileOf({ cursor: { head } }, files)).toBeUndefined()
  for (const state of [undefined, {}, { cursor: 'x' }]) expect(fileOf(state, files)).toBeUndefined()
})
