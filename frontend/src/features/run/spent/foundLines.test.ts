import { expect, it } from 'vitest'
import type { LineTime } from '../../../sync/profile'
import { foundLines } from './foundLines'
import { lineHash } from './lineHash'

/** As the server measures every line of a text. */
function measured(text: string): LineTime[] {
  const lines = text.split('\n')
  return lines.map((line, index) => ({
    file: 'main.py',
    line: index + 1,
    total: 10,
    own: 5,
    hash: lineHash(line),
    isUnique: lines.filter((other) => other === line).length === 1,
  }))
}

const where = (before: string, now: string) =>
  foundLines(now, measured(before)).map(({ time, from, to }) => `${time.line} ${now.slice(from, to)}`)

it('in the text that ran every line is where it was', () => {
  expect(where('a\n\nb 😀\na', 'a\n\nb 😀\na')).toEqual(['1 a', '2 ', '3 b 😀', '4 a'])
})

it('a line that was changed has no time, and those below it have moved along', () => {
  expect(where('one\ntwo\nthree\nfour', 'zero\none\n2\nthree\nfour')).toEqual(['1 one', '3 three', '4 four'])
})

it('a line that has a double is taken for none of the others', () => {
  expect(where('x += 1\ny\nx += 1', 'y\nx += 1')).toEqual(['2 y', '3 x += 1'])
  // The first is gone, the second was another line: neither is the first.
  const times = measured('x += 1\ny\nx += 1').slice(0, 1)
  expect(foundLines('y\nx += 1', times)).toEqual([])
})

it('of lines that changed places not both are shown', () => {
  expect(where('one\ntwo', 'two\none')).toEqual(['1 one'])
})
