import { expect, it } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { clearOfCarets, publishSelections, remoteSelections, withdrawSelections } from './presence'

function people() {
  const doc = new Y.Doc()
  const text = doc.getText('t')
  text.insert(0, 'hello world')
  const awareness = new Awareness(doc)
  const other = new Awareness(new Y.Doc())
  publishSelections(other, text, [{ anchor: 0, head: 5 }], 0)
  other.setLocalStateField('user', { name: 'Ada' })
  const state = other.getLocalState()
  const show = (changed: object) =>
    awareness.getStates().set(other.clientID, JSON.parse(JSON.stringify({ ...state, ...changed })))
  return { awareness, text, show, other }
}

it('finds where others are, also after the text has changed', () => {
  const { awareness, text, show, other } = people()
  show({})
  text.insert(0, '> ')
  expect(remoteSelections(awareness, text)).toMatchObject([
    { client: other.clientID, name: 'Ada', colour: other.clientID % 8, ranges: [{ anchor: 2, head: 7 }] },
  ])
})

it('is not troubled by states that make no sense', () => {
  const { awareness, text, show } = people()
  for (const selections of [5, 'x', {}, [null], [{ anchor: 1 }], [{ anchor: {}, head: { item: 'x' } }]]) {
    show({ selections })
    expect(remoteSelections(awareness, text)).toEqual([])
  }
  show({ user: { name: { toString: 'x' } } })
  expect(remoteSelections(awareness, text)[0]?.name).toBe('Guest')
})

it('shows no caret of who only watches', () => {
  const { awareness, text, show, other } = people()
  show({ user: { name: 'Ada', role: 'candidate' } })
  expect(remoteSelections(awareness, text)).toHaveLength(1)
  show({ user: { name: 'Ada', role: 'observer' } })
  expect(remoteSelections(awareness, text)).toEqual([])
  withdrawSelections(other)
  expect(other.getLocalState()).toMatchObject({ cursor: null, selections: [] })
})

it('understands the cursor of y-codemirror', () => {
  const { awareness, text, show } = people()
  show({ selections: undefined })
  expect(remoteSelections(awareness, text)[0]?.ranges).toEqual([{ anchor: 0, head: 5 }])
})

it('PAGE-1 puts nothing right where somebody else writes', () => {
  const { awareness, text, show } = people()
  show({})
  const changes = [
    { from: 0, to: 0, insert: '# ' },
    { from: 4, to: 5, insert: '' },
    { from: 5, to: 5, insert: '\n' },
    { from: 11, to: 11, insert: '\n' },
  ]
  expect(clearOfCarets(changes, awareness, text)).toEqual(changes.filter((_, place) => place !== 2))
})
