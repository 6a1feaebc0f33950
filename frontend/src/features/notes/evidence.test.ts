import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { evidenceOf, lineAround } from './evidence'

it('the line of a place is found, at its ends too', () => {
  const text = 'one\n  two  \n\nfour'
  expect([0, 3, 4, 11, 12, 13, text.length].map((at) => lineAround(text, at))).toEqual([
    'one',
    'one',
    'two',
    'two',
    '',
    'four',
    'four',
  ])
  expect(lineAround('\nx', 0)).toBe('')
})

it('evidence quotes what stands there, wherever it has moved', () => {
  const doc = new Y.Doc()
  const file = new Y.Text('def a():\n    return 1\n')
  doc.getMap('files').set('main.py', file)
  const position: unknown = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(file, 15))
  file.insert(0, '# first\n')
  const code = { file: (id: string) => (id === 'main.py' ? file : undefined) }
  const now = new Date('2026-11-20T10:00:00Z')
  expect(evidenceOf({ path: 'main.py', position }, code, now)).toEqual({
    at: '2026-11-20T10:00:00.000Z',
    path: 'main.py',
    position,
    quote: 'return 1',
  })
  expect(evidenceOf({ path: 'gone.py', position }, code, now).quote).toBe('')
})
