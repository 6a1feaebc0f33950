import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { nameOf, type Signal, Signals } from './signals'

it('signals are read as the server writes them, the last one first, and nothing else is', () => {
  const doc = new Y.Doc()
  const map = doc.getMap('signals')
  const add = (id: string, entries: Record<string, unknown>) =>
    map.set(id, new Y.Map(Object.entries(entries)))
  const who = { at: '2026-11-20T15:02:00Z', name: 'Bob', member: 'x' }
  add('a', { ...who, kind: 'paste', lines: 40, characters: 1200 })
  add('b', { ...who, at: '2026-11-20T15:03:00Z', kind: 'away', seconds: 20 })
  add('c', { ...who, kind: 'cheating' })
  add('d', { ...who, at: 'soon', kind: 'away', seconds: 20 })
  add('e', { ...who, at: '2026-11-20T15:01:00Z', kind: 'away', seconds: 'many' })
  map.set('f', 'text')
  expect(new Signals(doc).list()).toEqual([
    { id: 'b', at: '2026-11-20T15:03:00Z', member: 'x', name: 'Bob', kind: 'away', seconds: 20 },
    {
      id: 'a',
      at: '2026-11-20T15:02:00Z',
      member: 'x',
      name: 'Bob',
      kind: 'paste',
      lines: 40,
      characters: 1200,
    },
    { id: 'e', at: '2026-11-20T15:01:00Z', member: 'x', name: 'Bob', kind: 'away', seconds: 0 },
  ])
})

it('is of who sent it, whatever they called themselves then; that name stays for who is not known', () => {
  const signal: Signal = { id: 'a', at: '', member: 'x', name: 'Ada', kind: 'away', seconds: 20 }
  const ada = { id: 'y', name: 'Ada' }
  expect(nameOf(signal, [ada, { id: 'x', name: 'Bob' }])).toBe('Bob')
  expect(nameOf(signal, [ada])).toBe('Ada')
  expect(nameOf(signal, [])).toBe('Ada')
})
