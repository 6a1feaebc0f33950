import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { addressOf, mostOfAll, mostOfOne, type Picture, Pictures, pictureOf } from './pictures'

function picture(size: number) {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at += 1) bytes[at] = at % 251
  return { type: 'image/png' as const, bytes }
}

/** The expectation of the test library takes seconds for a megabyte. */
function expectSame(one: Picture | undefined, other: Picture) {
  expect(one?.type).toBe(other.type)
  expect(one && Buffer.compare(one.bytes, other.bytes)).toBe(0)
}

it('goes in parts that each fit into a message, and is there when the last has come', () => {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  const sent = picture(900_000)
  expect(new Pictures(doc).add('one', sent)).toBeUndefined()
  expect(Math.max(...updates.map(({ length }) => length))).toBeLessThan(300_000)
  const other = new Y.Doc()
  const pictures = new Pictures(other)
  const told: string[] = []
  pictures.subscribe((ids) => told.push(...ids))
  for (const update of updates) {
    expect(pictures.get('one')).toBeUndefined()
    Y.applyUpdate(other, update)
  }
  expectSame(pictures.get('one'), sent)
  expect(new Set(told)).toEqual(new Set(['one']))
})

it('takes a picture at the bound, none above it, and no more than a board may have', () => {
  const pictures = new Pictures(new Y.Doc())
  expect(pictures.add('large', picture(mostOfOne + 1))).toBe('size')
  expect(pictures.size).toBe(0)
  for (let count = 0; count < mostOfAll / mostOfOne; count += 1)
    expect(pictures.add(`p${count}`, picture(mostOfOne))).toBeUndefined()
  expect(pictures.size).toBe(mostOfAll)
  expect(pictures.add('more', picture(1))).toBe('board')
  // One that is there is no more.
  expect(pictures.add('p0', picture(mostOfOne))).toBeUndefined()
  expect(pictures.size).toBe(mostOfAll)
})

it('is the same as a data address and back; others are none', () => {
  const one = picture(100_000)
  expectSame(pictureOf(addressOf(one)), one)
  for (const other of [
    '',
    'data:text/html;base64,AAAA',
    'data:image/png,x',
    'data:image/png;base64,%%',
    'javascript:1',
  ])
    expect(pictureOf(other)).toBeUndefined()
})

it('shows nothing of what is no picture', () => {
  const doc = new Y.Doc()
  const pictures = new Pictures(doc)
  const map = doc.getMap('pictures')
  const put = (id: string, fields: Record<string, unknown>) => map.set(id, new Y.Map(Object.entries(fields)))
  map.set('text', 'text')
  put('type', { type: 'text/html', size: 1, parts: Y.Array.from([new Uint8Array(1)]) })
  put('size', { type: 'image/png', size: 1e9, parts: Y.Array.from([new Uint8Array(1)]) })
  put('part', { type: 'image/png', size: 4, parts: Y.Array.from(['text']) })
  put('more', { type: 'image/png', size: 1, parts: Y.Array.from([new Uint8Array(2)]) })
  put('none', { type: 'image/png', size: 4, parts: 7 })
  for (const id of map.keys()) expect(pictures.get(id)).toBeUndefined()
  expect(pictures.size).toBeLessThan(100)
})
