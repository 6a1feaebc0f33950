import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { Code } from '../../../sync/code'
import { isWritten } from './written'

/** A room's code as the server begins it. */
function begun(): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.getMap('files').set('main.py', new Y.Text('starter'))
  const ours = new Y.Doc()
  Y.applyUpdate(ours, Y.encodeStateAsUpdate(doc))
  return ours
}
const text = (doc: Y.Doc) => doc.getMap('files').get('main.py') as Y.Text

it('what the server has written is nobody’s work', () => {
  expect(isWritten(new Code(begun()))).toBe(false)
  expect(isWritten(new Code(new Y.Doc()))).toBe(false)
})

it('what somebody has typed or changed is', () => {
  const doc = begun()
  const code = new Code(doc)
  text(doc).insert(0, '# mine\n')
  expect(isWritten(code)).toBe(true)
  const other = begun()
  text(other).delete(0, 2)
  expect(isWritten(new Code(other))).toBe(true)
  // Nothing is left that could be kept.
  text(other).delete(0, text(other).length)
  expect(isWritten(new Code(other))).toBe(false)
})
