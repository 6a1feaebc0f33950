import { expect, it } from 'vitest'
import { type Change, changesBetween } from './difference'

function apply(text: string, changes: readonly Change[]): string {
  return changes.reduceRight((all, { from, to, insert }) => all.slice(0, from) + insert + all.slice(to), text)
}

it('changes only what differs', () => {
  expect(changesBetween('same', 'same')).toEqual([])
  expect(changesBetween('', 'new')).toEqual([{ from: 0, to: 0, insert: 'new' }])
  expect(changesBetween('old', '')).toEqual([{ from: 0, to: 3, insert: '' }])
  expect(changesBetween('a=1\nb = 2\nc=3\n', 'a = 1\nb = 2\nc = 3\n')).toEqual([
    { from: 1, to: 1, insert: ' ' },
    { from: 2, to: 2, insert: ' ' },
    { from: 11, to: 11, insert: ' ' },
    { from: 12, to: 12, insert: ' ' },
  ])
})

it('keeps the words of lines that are indented otherwise', () => {
  const before = 'if x:\n  one(1)\n  two(2)\n'
  const changes = changesBetween(before, 'if x:\n    one(1)\n    two(2)\n')
  expect(changes).toEqual([
    { from: 8, to: 8, insert: '  ' },
    { from: 15, to: 15, insert: '  ' },
  ])
})

it('cuts no emoji in half', () => {
  expect(changesBetween('"😀"', '"😁"')).toEqual([{ from: 1, to: 3, insert: '😁' }])
  expect(changesBetween('x = "😀😀"', 'x = "😀"')).toSatisfy((changes: Change[]) =>
    changes.every(({ from, to }) => from % 2 === 1 && to % 2 === 1),
  )
})

it('makes one text into the other, whatever they are', () => {
  let seed = 7
  const random = (below: number) => (seed = (seed * 16_807) % 2_147_483_647) % below
  const word = () => ['a', 'b', 'if', '  ', '\n', '(', '😀', '😁', ''][random(9)] ?? ''
  for (let round = 0; round < 400; round++) {
    const before = Array.from({ length: random(40) }, word).join('')
    const after = Array.from({ length: random(40) }, word).join('')
    expect(apply(before, changesBetween(before, after))).toBe(after)
  }
})

it('is quick with texts that have nothing in common', () => {
  const before = Array.from({ length: 5_000 }, (_, line) => `x${line}`).join('\n')
  const after = Array.from({ length: 5_000 }, (_, line) => `y${line}`).join('\n')
  const start = performance.now()
  expect(apply(before, changesBetween(before, after))).toBe(after)
  expect(performance.now() - start).toBeLessThan(2_000)
})
