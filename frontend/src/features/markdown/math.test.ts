import { Marked } from 'marked'
import { expect, it } from 'vitest'
import { mathExtensions } from './math'

const marked = new Marked({ extensions: mathExtensions })
const found = (markdown: string) => {
  const html = marked.parse(markdown) as string
  return [...html.matchAll(/data-math="(\w+)">([^<]*)</g)].map(([, display, text]) => `${display}: ${text}`)
}

it('maths is told from prices', () => {
  expect(found('$x$ costs $5 or $10, a $y_1$ too')).toEqual(['inline: x', 'inline: y_1'])
  expect(found('$ x $ and $x $ and \\$x$ and `$x$`')).toEqual([])
  expect(found('$a \\$ b$')).toEqual(['inline: a \\$ b'])
  expect(found('two\n\n$$\n\\sum_i i\n$$\n\nlines')).toEqual(['block: \\sum_i i'])
  expect(found('$$\n\n$$')).toEqual([])
  expect(found('$a<b$')).toEqual(['inline: a&lt;b'])
})
