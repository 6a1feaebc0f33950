import { expect, it } from 'vitest'
import { type ResultTable, TableReader } from './resultTable'
import { asTabs } from './tableElement'

function read(...pieces: string[]): (string | ResultTable)[] {
  const reader = new TableReader()
  const found: (string | ResultTable)[] = []
  for (const part of [...pieces.flatMap((piece) => reader.read(piece)), ...reader.end()]) {
    const last = found.at(-1)
    if (typeof last === 'string' && typeof part === 'string') found[found.length - 1] = last + part
    else found.push(part)
  }
  return found
}
const asText = (parts: (string | ResultTable)[]) =>
  parts.map((part) => (typeof part === 'string' ? part : part.text)).join('')

/** As SQLite 3.40 prints it. */
const lines = `┌─────┬───────┬─────────┐
│  a  │   b   │    c    │
├─────┼───────┼─────────┤
│ 1   │ x     │ 2.5     │
├─────┼───────┼─────────┤
│ 20  │ NULL  │ 3.0     │
├─────┼───────┼─────────┤
│ 300 │ two   │ NULL    │
│     │ lines │         │
├─────┼───────┼─────────┤
│ 4   │ │ bar │ 1.0e+20 │
├─────┼───────┼─────────┤
│ -5  │ 日本    │ -1.0    │
└─────┴───────┴─────────┘
`
const small = `┌──────────┐
│ count(*) │
├──────────┤
│ 5        │
└──────────┘
`
/** Wide signs as newer ones count them. */
const wide = `┌──────┬───┐
│  a   │ b │
├──────┼───┤
│ 日本 │ 1 │
└──────┴───┘
`

it('a table is found, with values of several lines and with the signs of frames', () => {
  const [before, table, after] = read(`before\n${lines}after`)
  expect([before, after]).toEqual(['before\n', 'after'])
  expect(table).toEqual({
    columns: ['a', 'b', 'c'],
    rows: [
      ['1', 'x', '2.5'],
      ['20', 'NULL', '3.0'],
      ['300', 'two\nlines', 'NULL'],
      ['4', '│ bar', '1.0e+20'],
      ['-5', '日本', '-1.0'],
    ],
    numeric: [true, false, true],
    isCut: false,
    text: lines,
  })
  expect(read(wide)).toMatchObject([{ rows: [['日本', '1']] }])
  expect(read(small + small)).toMatchObject([{ rows: [['5']] }, { rows: [['5']] }])
})

it('however it is cut it is the same', () => {
  const whole = `one\n${small}two ┌─┐\n${lines}┌──┐\n${small}┌─`
  const expected = read(whole)
  expect(expected.filter((part) => typeof part !== 'string')).toHaveLength(3)
  expect(asText(expected)).toBe(whole)
  for (let at = 0; at <= whole.length; at++)
    expect(read(whole.slice(0, at), whole.slice(at))).toEqual(expected)
  expect(read(...whole)).toEqual(expected)
})

it('what only looks like a table is the text that it was', () => {
  const fakes = [
    '┌──┐\n│ a │\n├──┤\n│ 1│\n└───┘\n',
    small.replace('┌', ' ┌'),
    `x${small}`,
    small.replace('5', '\u001b[31m5\u001b[0m'),
    small.replace('5', '\u202e5'),
    small.replace('├──────────┤\n', ''),
    small.replace('│ 5        │\n', ''),
    small.replace('│ 5        │', '│ 5        '),
    small.replace('│ 5        │', '│ 5 │ 6 │ 7 │'),
    small.replace('└', '├'),
    '┌┐\n└┘\n',
    `┌${'─'.repeat(40_000)}`,
    '┌─────┐\n'.repeat(50),
  ]
  for (const fake of fakes) expect(read(fake), fake.slice(0, 60)).toEqual([fake])
})

it('of a table whose end was left out, what there is is shown', () => {
  const cut = lines.slice(0, lines.indexOf('│ 300') + 4)
  const [table, rest] = read(cut)
  expect(table).toMatchObject({
    isCut: true,
    rows: [
      ['1', 'x', '2.5'],
      ['20', 'NULL', '3.0'],
    ],
  })
  expect(rest).toBe('│ 30')
  expect(asText(read(cut))).toBe(cut)
})

/** Whether a column with these values is one of numbers. */
const column = (...values: string[]) => {
  const rows = values.map((value) => `│ ${value.padEnd(6)} │\n`).join('')
  const [table] = read(`┌────────┐\n│ a      │\n├────────┤\n${rows}└────────┘\n`)
  return typeof table === 'object' && table.numeric[0]
}
it('a column is numbers where all of it is', () => {
  for (const numbers of [['0', '-1'], ['2.5', 'NULL'], ['1e-05'], ['Inf', '-Inf']])
    expect(column(...numbers), String(numbers)).toBe(true)
  for (const others of [['1', 'two'], ['NULL'], ['01099'], ['1,5'], ['1 2'], [''], ['1', '']])
    expect(column(...others), String(others)).toBe(false)
})

it('it is copied as spreadsheets read it', () => {
  const [table] = read(lines)
  expect(typeof table === 'object' && asTabs(table)).toBe(
    'a\tb\tc\n1\tx\t2.5\n20\tNULL\t3.0\n300\t"two\nlines"\tNULL\n4\t│ bar\t1.0e+20\n-5\t日本\t-1.0\n',
  )
})
