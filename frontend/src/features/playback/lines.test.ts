import { expect, it } from 'vitest'
import type { Author } from '../../playback/player'
import { authorNotes, heatNotes, linesOf, shortName } from './lines'

const person = (index: number, name: string): Author => ({
  index,
  kind: 'person',
  id: String(index),
  name,
  role: undefined,
  colour: index,
})
const people = [person(0, 'Ada Lovelace'), person(1, 'Olga')]
const authorOf = (index: number) => people[index]

it('a line is of whoever wrote most of it, and indentation counts for nobody', () => {
  const content = 'abc\n    x\n\nend'
  const lines = linesOf(content, [
    { author: 0, length: 2 },
    { author: 1, length: 6 },
    { author: 0, length: 6 },
  ])
  expect(lines).toEqual([
    {
      at: 0,
      shares: [
        { author: 0, units: 2 },
        { author: 1, units: 1 },
      ],
    },
    { at: 4, shares: [{ author: 0, units: 1 }] },
    { at: 10, shares: [] },
    { at: 11, shares: [{ author: 0, units: 3 }] },
  ])
})

it('a text without a known author has lines all the same', () => {
  expect(linesOf('a\nb', [])).toEqual([
    { at: 0, shares: [] },
    { at: 2, shares: [] },
  ])
  expect(linesOf('', [])).toEqual([{ at: 0, shares: [] }])
})

it('a name stands where its lines begin, with what each has of the line', () => {
  const notes = authorNotes(
    linesOf('aa\nbb\ncd', [
      { author: 0, length: 6 },
      { author: 1, length: 1 },
      { author: 0, length: 1 },
    ]),
    authorOf,
  )
  expect(notes.map(({ text }) => text)).toEqual(['Ada', '', ''])
  expect(notes[2]?.title).toBe('Ada Lovelace 50 %, Olga 50 %')
  expect(notes.map(({ colour }) => colour)).toEqual([0, 0, 0])
})

it('shortens names without cutting a character in half', () => {
  expect(shortName('Ada Lovelace')).toBe('Ada')
  expect(shortName('Maximiliane')).toBe('Maximili…')
  expect([...shortName('😀😀😀😀😀😀😀😀😀😀')]).toHaveLength(9)
})

it('shows where much was deleted', () => {
  const notes = heatNotes('a\nbb\nc', [0, 20, 500], String)
  expect(notes).toEqual([
    { at: 2, text: '−20', title: '20', heat: 1 },
    { at: 5, text: '−500', title: '500', heat: 3 },
  ])
})
