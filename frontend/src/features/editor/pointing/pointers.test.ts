import { describe, expect, it } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { pointersIn, publishPointer } from './pointers'

function shared(content = 'first line\nsecond line') {
  const doc = new Y.Doc()
  const text = doc.getText('main.py')
  text.insert(0, content)
  const awareness = new Awareness(doc)
  awareness.setLocalState({ user: { name: 'Ada', colour: 3, role: 'observer' } })
  const says = (client: number, pointer: unknown) =>
    awareness.getStates().set(client, { user: { name: 'Bob', colour: 1 }, pointer })
  return { doc, text, awareness, says }
}

describe('pointing', () => {
  it('is told, moves along with the text, and ends', () => {
    const { text, awareness } = shared()
    publishPointer(awareness, text, { anchor: 10, head: 6 })
    expect(pointersIn(awareness, text)).toMatchObject([{ name: 'Ada', colour: 3, from: 6, to: 10 }])
    text.insert(0, '> ')
    expect(pointersIn(awareness, text)).toMatchObject([{ from: 8, to: 12 }])
    publishPointer(awareness, text, undefined)
    expect(pointersIn(awareness, text)).toEqual([])
  })

  it('leaves carets and whatever else somebody tells as they are', () => {
    const { text, awareness } = shared()
    awareness.setLocalStateField('cursor', { anchor: 1 })
    publishPointer(awareness, text, { anchor: 0, head: 5 })
    expect(awareness.getLocalState()).toMatchObject({ cursor: { anchor: 1 }, user: { name: 'Ada' } })
  })

  it('tells nothing for somebody who has left, and not twice that it has ended', () => {
    const { text, awareness } = shared()
    let changes = 0
    awareness.on('update', () => (changes += 1))
    publishPointer(awareness, text, undefined)
    awareness.setLocalState(null)
    publishPointer(awareness, text, { anchor: 0, head: 5 })
    expect(awareness.getLocalState()).toBeNull()
    expect(changes).toBe(1)
  })

  it('in another file is not seen in this one', () => {
    const { doc, text, awareness } = shared()
    publishPointer(awareness, text, { anchor: 0, head: 5 })
    expect(pointersIn(awareness, doc.getText('other.py'))).toEqual([])
  })

  it('of a hostile client is checked and capped', () => {
    const { text, awareness, says } = shared('x'.repeat(50_000))
    const position = (index: number) =>
      Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index)) as unknown
    const nonsense = [
      'yes',
      7,
      [],
      {},
      { anchor: 1, head: 2 },
      { anchor: { item: 'x' }, head: null },
      { anchor: position(1) },
      { anchor: position(3), head: position(3) },
      { anchor: position(1), head: position(2), more: 'x'.repeat(2_000) },
    ]
    for (const [index, pointer] of nonsense.entries()) says(100 + index, pointer)
    expect(pointersIn(awareness, text)).toEqual([])
    says(7, { anchor: position(0), head: position(40_000) })
    expect(pointersIn(awareness, text)).toMatchObject([{ name: 'Bob', from: 0, to: 10_000 }])
    for (let client = 1_000; client < 1_100; client++)
      says(client, { anchor: position(1), head: position(2) })
    expect(pointersIn(awareness, text)).toHaveLength(20)
  })
})
