import { expect, it } from 'vitest'
import { formatterOf } from './formatters'
import { startOfLine } from './line'
import { problemIn } from './problem'
import { indentationOf } from './request'

it('says in which line of a text a formatter stopped', () => {
  // As they were thrown by gofmt 0.7.3, Prettier 3.10.1 and sql-formatter 15.9.0.
  const go = new Error("2:11: expected ')', found '{'")
  expect(problemIn(go)).toEqual({ problem: "expected ')', found '{'", line: 2 })
  const prettier = new Error('Unexpected token (2:4)\n  1 | const a = {\n> 2 |  b:\n    |    ^')
  expect(problemIn(prettier)).toEqual({ problem: 'Unexpected token', line: 2 })
  const sql = new Error('Parse error: Unexpected "$$ "" at line 1 column 17.\nSQL dialect used: "sqlite".')
  expect(problemIn(sql)).toEqual({ problem: 'Unexpected "$$ ""', line: 1 })
  expect(problemIn('something else')).toEqual({ problem: 'something else', line: undefined })
})

it('knows how a text is indented', () => {
  expect(indentationOf('a {\n  b\n    c')).toBe(2)
  expect(indentationOf('a:\n    b')).toBe(4)
  expect(indentationOf('a {\n\tb')).toBe('tabs')
  expect(indentationOf('/*\n * a\n */\nb')).toBeUndefined()
})

it('knows which formatter is for which language', () => {
  expect(formatterOf('python')).toBe('python')
  expect(['javascript', 'typescript', 'json', 'markdown'].map(formatterOf)).toEqual(Array(4).fill('prettier'))
  expect(['c', 'cpp', 'java'].map(formatterOf)).toEqual(Array(3).fill('clang'))
  expect([formatterOf('go'), formatterOf('sql')]).toEqual(['go', 'sql'])
  expect([formatterOf('rust'), formatterOf('text')]).toEqual([undefined, undefined])
})

it('finds where a line starts', () => {
  expect([1, 2, 3].map((line) => startOfLine(line, 'one\n\nthree'))).toEqual([0, 4, 5])
})
