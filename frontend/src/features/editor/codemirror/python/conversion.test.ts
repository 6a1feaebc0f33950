import { ChangeSet, Text } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import type { ContentChange } from '../../python/protocol'
import {
  completionOf,
  contentChangesOf,
  isWorthIt,
  offsetOf,
  positionOf,
  signatureOf,
  snippetOf,
} from './conversion'

const doc = Text.of(['one', 'zwei 🙂', '', 'four'])

describe('places', () => {
  it('are the same both ways', () => {
    for (let offset = 0; offset <= doc.length; offset += 1)
      expect(offsetOf(doc, positionOf(doc, offset))).toBe(offset)
    expect(positionOf(doc, 12)).toEqual({ line: 2, character: 0 })
  })

  it('that are not in the text are the ones next to it', () => {
    expect(offsetOf(doc, { line: -1, character: 3 })).toBe(0)
    expect(offsetOf(doc, { line: 0, character: 90 })).toBe(3)
    expect(offsetOf(doc, { line: 0, character: -2 })).toBe(0)
    expect(offsetOf(doc, { line: 9, character: 0 })).toBe(doc.length)
    expect(positionOf(doc, 900)).toEqual({ line: 3, character: 4 })
  })
})

/** As a server applies them: one after the other, each to what the one before has left. */
function applied(text: string, changes: readonly ContentChange[]): string {
  return changes.reduce((before, { range, text: inserted }) => {
    const now = Text.of(before.split('\n'))
    const [from, to] = [offsetOf(now, range.start), offsetOf(now, range.end)]
    return before.slice(0, from) + inserted + before.slice(to)
  }, text)
}

it('changes reach the server so that it has the same text', () => {
  const before = doc.toString()
  const changes = ChangeSet.of(
    [
      { from: 0, insert: 'zero\n' },
      { from: 2, to: 6, insert: '' },
      { from: 8, to: 12, insert: 'x\ny\n\nz' },
      { from: 17, insert: '!' },
    ],
    doc.length,
    '\n',
  )
  expect(applied(before, contentChangesOf(doc, changes))).toBe(changes.apply(doc).toString())
})

it('a completion says what it is, and comes last where it has to be imported', () => {
  expect(completionOf({ label: 'print', kind: 3, sortText: '09.print' })).toEqual({
    label: 'print',
    type: 'function',
    sortText: '09.print',
  })
  const edit = {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    newText: 'import x',
  }
  const imported = completionOf({
    label: 'deque',
    kind: 7,
    detail: 'Auto-import',
    labelDetails: { description: 'collections' },
    additionalTextEdits: [edit],
  })
  expect(imported).toMatchObject({ type: 'class', detail: 'collections' })
  expect(imported.boost).toBeLessThan(0)
  expect(completionOf({ label: 'new', kind: 99 }).type).toBe('text')
})

it('what would have to be imported is offered by how it begins, and from what is there', () => {
  const edit = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: '' }
  const from = (label: string, module: string) => ({
    label,
    labelDetails: { description: module },
    additionalTextEdits: [edit],
  })
  expect(isWorthIt(from('deque', 'collections'), 'deq')).toBe(true)
  expect(isWorthIt(from('Deque', 'typing'), 'deq')).toBe(true)
  expect(isWorthIt(from('Deque', 'typing_extensions'), 'deq')).toBe(false)
  expect(isWorthIt(from('deque', '_collections'), 'deq')).toBe(false)
  expect(isWorthIt(from('DatagramRequestHandler', 'socketserver'), 'dequ')).toBe(false)
  expect(isWorthIt({ label: 'my_deque' }, 'deq')).toBe(true)
})

it.each([
  ['def $1($2):\n\t$0', 'def ${1}(${2}):\n\t${0}'],
  ['${1:name}', '${1:name}'],
  ['a\\$b', 'a$b'],
  ['{\\}', '{\\}'],
])('the snippet %j is %j', (theirs, ours) => {
  expect(snippetOf(theirs)).toBe(ours)
})

describe('a signature', () => {
  const label = '(thing: int, count: int) -> str'
  const parameters = [{ label: [1, 11] as [number, number] }, { label: 'count: int' }]
  const active = (help: Parameters<typeof signatureOf>[0]) => {
    const place = signatureOf(help)?.signature.active
    return place && label.slice(place.from, place.to)
  }

  it('says which parameter is being written', () => {
    expect(active({ signatures: [{ label, parameters, activeParameter: 0 }] })).toBe('thing: int')
    expect(active({ activeParameter: 1, signatures: [{ label, parameters }] })).toBe('count: int')
    expect(active({ activeParameter: 7, signatures: [{ label, parameters }] })).toBeUndefined()
    expect(active({ signatures: [{ label, parameters: [{ label: 'gone' }] }] })).toBeUndefined()
  })

  it('is the one that is meant', () => {
    const signatures = [
      { label: 'a' },
      { label: 'b', documentation: { kind: 'markdown' as const, value: 'B.' } },
    ]
    expect(signatureOf({ activeSignature: 1, signatures })).toEqual({
      count: 2,
      signature: { label: 'b', active: undefined, documentation: 'B.' },
    })
    expect(signatureOf({ activeSignature: 5, signatures })?.signature.label).toBe('a')
    expect(signatureOf({ signatures: [] })).toBeUndefined()
  })
})
