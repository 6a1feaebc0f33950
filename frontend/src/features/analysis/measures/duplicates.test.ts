import { expect, it } from 'vitest'
import { duplicates } from './duplicates'

const block = [
  'total = 0',
  'for x in xs:',
  '    total += x',
  'if total > 3:',
  '    print(total)',
  'return total',
]
const text = (...lines: string[]) => lines.join('\n')

it('finds blocks that stand twice, in one file and in two, however they are indented', () => {
  const once = text('def a(xs):', ...block, 'def b():', '    pass')
  expect(duplicates([{ path: 'a.py', text: once }])).toEqual([])
  const again = text('# first', '', ...block.map((line) => `\t${line}`), '', 'print(1)')
  expect(
    duplicates([
      { path: 'a.py', text: once },
      { path: 'b.py', text: again },
    ]),
  ).toEqual([{ first: { path: 'a.py', from: 2, to: 7 }, second: { path: 'b.py', from: 3, to: 8 }, lines: 6 }])
  const twice = text(...block, 'extra = 1', 'between = 2', ...block, 'extra = 1', 'after = 3')
  expect(duplicates([{ path: 'c.py', text: twice }])).toEqual([
    { first: { path: 'c.py', from: 1, to: 7 }, second: { path: 'c.py', from: 9, to: 15 }, lines: 7 },
  ])
})

it('leaves alone what is shorter, and what is only brackets', () => {
  const short = text(...block.slice(0, 5), 'x', ...block.slice(0, 5), 'y')
  expect(duplicates([{ path: 'a.py', text: short }])).toEqual([])
  const brackets = text('}', '}', '}', ')', '}', '}', 'a', '}', '}', '}', ')', '}', '}', 'b')
  expect(duplicates([{ path: 'a.js', text: brackets }])).toEqual([])
})

it('has an end, whatever is in the files', () => {
  const lines = Array.from({ length: 50_000 }, () => 'same(line)')
  const found = duplicates([{ path: 'a.js', text: text(...lines) }])
  expect(found.length).toBeGreaterThan(0)
  expect(found.length).toBeLessThanOrEqual(50)
  expect(found.every(({ first, second }) => first.to < second.from)).toBe(true)
})
