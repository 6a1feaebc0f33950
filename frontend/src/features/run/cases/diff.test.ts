import { expect, it } from 'vitest'
import { diff, folded, visible } from './diff'

const short = (lines: ReturnType<typeof diff>) =>
  lines.map(({ kind, text }) => `${{ same: ' ', missing: '-', extra: '+' }[kind]}${text}`)

const same = (one: string, other: string, tolerance?: number) =>
  diff(one, other, 'numbers', tolerance).every(({ kind }) => kind === 'same')
const many = (word: string) => Array.from({ length: 5_000 }, (_, at) => `${word} ${at}`)

it('what is missing comes before what stands there instead', () => {
  expect(short(diff('a\nb\nc\n', 'a\nx\nc\n'))).toEqual([' a', '-b', '+x', ' c'])
  expect(short(diff('a\nb', 'a'))).toEqual([' a', '-b'])
  expect(short(diff('a', 'a\nb'))).toEqual([' a', '+b'])
  expect(short(diff('', 'a'))).toEqual(['+a'])
  expect(short(diff('', ''))).toEqual([])
})

it('as many lines as can be stay', () => {
  expect(short(diff('1\n2\n3\n4\n5', '2\n3\n9\n5\n1'))).toEqual(['-1', ' 2', ' 3', '-4', '+9', ' 5', '+1'])
})

it('what does not count makes no difference, and does where it counts', () => {
  expect(diff('a\nb', 'a  \r\nb\n\n').every(({ kind }) => kind === 'same')).toBe(true)
  expect(short(diff('a\nb', 'a \nb', 'exact'))).toEqual(['-a', '+a ', ' b'])
  expect(short(diff('a', 'a\n', 'exact'))).toEqual([' a', '+'])
  expect(short(diff('a\n', 'a\r\n', 'exact'))).toEqual(['-a', '+a\r', ' '])
})

it('numbers are the same within a tolerance, and words only as they are', () => {
  expect(same('x 1.0  2', 'x 1 2.0000000000001')).toBe(true)
  expect(same('1', '1.01')).toBe(false)
  expect(same('1', '1.01', 0.1)).toBe(true)
  expect(same('1000000', '1000001', 1e-5)).toBe(true)
  expect(same('x', 'y')).toBe(false)
  expect(same('1 2', '1')).toBe(false)
})

it('within lines that stand for each other it is told what differs', () => {
  const [missing, extra] = diff('total: 42 apples', 'total: 137 apples')
  expect(missing?.text.slice(missing.changed?.from, missing.changed?.to)).toBe('42')
  expect(extra?.text.slice(extra.changed?.from, extra.changed?.to)).toBe('137')
  // What does not count is not told.
  const [, spaced] = diff('ninety-five', 'ninety five  ')
  expect(spaced).toMatchObject({ text: 'ninety five', changed: { from: 6, to: 7 } })
  // Two lines instead of one: nobody knows which is which.
  expect(diff('a', 'b\nc').every(({ changed }) => changed === undefined)).toBe(true)
})

it('lines far from any difference are folded, but not a single one', () => {
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at}`)
  const other = lines.with(10, 'another')
  const shown = folded(diff(lines.join('\n'), other.join('\n')))
  expect(shown[0]).toEqual({ kind: 'gap', lines: 7 })
  expect(shown.at(-1)).toEqual({ kind: 'gap', lines: 6 })
  expect(shown).toHaveLength(2 + 3 + 2 + 3)
  const early = folded(diff(lines.join('\n'), lines.with(4, 'another').join('\n')))
  expect(early[0]).toMatchObject({ kind: 'same', text: 'line 0' })
})

it('long texts are told apart by their ends only, and soon', () => {
  const [one, other] = [many('a'), many('b')]
  const began = performance.now()
  const lines = diff(['first', ...one, 'last'].join('\n'), ['first', ...other, 'last'].join('\n'))
  expect(performance.now() - began).toBeLessThan(2_000)
  expect(lines).toHaveLength(10_002)
  expect(lines.filter(({ kind }) => kind === 'same').map(({ text }) => text)).toEqual(['first', 'last'])
})

it('what is not seen is shown', () => {
  expect(visible('a b  ')).toBe('a b··')
  expect(visible('a\r')).toBe('a␍')
  expect(visible('\u001B[31mred\t')).toBe('␛[31mred⇥')
})
