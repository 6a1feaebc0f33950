import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { heldThrough, type HeldLine } from './heldLines'

/** Every line of a text, held through what somebody does with it. */
function held(before: string, edit: (text: Y.Text) => void): string[] {
  const text = new Y.Doc().getText()
  text.insert(0, before)
  let from = 0
  let lines: (HeldLine & { number: number })[] = before.split('\n').map((line, index) => {
    const start = from
    from += line.length + 1
    return { from: start, line, number: index + 1 }
  })
  text.observe(({ delta }) => {
    lines = heldThrough(lines, delta, text.toString())
  })
  text.doc?.transact(() => edit(text))
  const now = text.toString()
  return lines.map(({ from: start, line, number }) => `${number} ${now.slice(start, start + line.length)}`)
}

it('lines that others write above and below stay, and move along', () => {
  expect(held('a\nb\nc', (text) => text.insert(2, 'new\n'))).toEqual(['1 a', '2 b', '3 c'])
  expect(held('a\nb\nc', (text) => text.insert(3, '\nnew'))).toEqual(['1 a', '2 b', '3 c'])
  expect(held('a\nb\nc', (text) => text.delete(2, 2))).toEqual(['1 a', '3 c'])
})

it('a line that is written in is let go', () => {
  expect(held('a\nb\nc', (text) => text.insert(2, 'x'))).toEqual(['1 a', '3 c'])
  expect(held('a\nb\nc', (text) => text.insert(3, 'x'))).toEqual(['1 a', '3 c'])
  expect(held('ab\nc', (text) => text.insert(1, '\n'))).toEqual(['2 c'])
  expect(held('a\nb\nc', (text) => text.delete(1, 1))).toEqual(['3 c'])
  expect(held('ab\ncd\ne', (text) => text.delete(1, 3))).toEqual(['3 e'])
})

it('several changes at once are all followed', () => {
  const now = held('a\nb\nc\nd', (text) => {
    text.insert(0, 'top\n')
    text.delete(6, 2)
    text.insert(text.length, '!')
  })
  expect(now).toEqual(['1 a', '3 c'])
})

it('whatever is done, a line that is shown is a line that was measured', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  for (let round = 0; round < 300; round++) {
    const before = Array.from({ length: 12 }, (_, index) => `line ${index}`).join('\n')
    const shown = held(before, (text) => {
      for (let step = 0; step < 4; step++) {
        const at = random(text.length + 1)
        if (random(2)) text.insert(at, ['x', '\n', 'new\n', '\nnew'][random(4)] ?? '')
        else text.delete(at, Math.min(random(9), text.length - at))
      }
    })
    for (const line of shown) expect(line).toMatch(/^(\d+) line \d+$/)
    expect(shown.every((line) => line === `${Number.parseInt(line)} line ${Number.parseInt(line) - 1}`)).toBe(
      true,
    )
  }
})
