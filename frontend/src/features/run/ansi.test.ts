import { expect, it } from 'vitest'
import { AnsiReader, plain, type Styled } from './ansi'

/** All that a reader makes of some pieces, neighbours of one look as one. */
function read(...pieces: string[]): Styled[] {
  const reader = new AnsiReader()
  const found: Styled[] = []
  for (const styled of [...pieces.flatMap((piece) => reader.read(piece)), ...reader.end()]) {
    const last = found.at(-1)
    if (last && JSON.stringify(last.style) === JSON.stringify(styled.style)) last.text += styled.text
    else found.push({ ...styled })
  }
  return found
}
const textOf = (...pieces: string[]) =>
  read(...pieces)
    .map(({ text }) => text)
    .join('')

it('colours and the like are kept, and end where they end', () => {
  const [red, normal, loud] = read('\u001b[31mred\u001b[0m and \u001b[1;4;93;44mloud\u001b[m')
  expect(red).toEqual({ text: 'red', style: { ...plain, colour: 1 } })
  expect(normal).toEqual({ text: ' and ', style: plain })
  expect(loud?.style).toEqual({ ...plain, isBold: true, isUnderlined: true, colour: 11, background: 4 })
})

const colourOf = (parameters: string) => read(`\u001b[${parameters}mx`)[0]?.style.colour

it('the 256 and the 16 million colours are colours, too; what is no colour is none', () => {
  expect(colourOf('38;5;9')).toBe(9)
  expect(colourOf('38;5;196')).toBe('#ff0000')
  expect(colourOf('38;5;244')).toBe('#808080')
  expect(colourOf('38;2;1;2;255')).toBe('#0102ff')
  for (const wrong of ['38;5;999', '38;2;1;2', '38;2;1;2;3000', '38', '38;7;1', '?31', '31:x'])
    expect([undefined, 1]).toContain(colourOf(wrong))
})

it('a text means the same however it is cut', () => {
  const whole =
    '\u001b[1;31mbold\u001b[0m\r\nnext \u001b[38;2;10;20;30mown\u001b[39m \u001b]0;title\u0007end\u001b[2K.'
  const expected = read(whole)
  expect(expected.map(({ text }) => text).join('')).toBe('bold\nnext own end.')
  for (let at = 0; at <= whole.length; at++)
    expect(read(whole.slice(0, at), whole.slice(at))).toEqual(expected)
  expect(read(...whole)).toEqual(expected)
})

it('moves of the cursor, titles, links and the clipboard have no effect and are not seen', () => {
  const hidden = [
    '\u001b[2J\u001b[H',
    '\u001b[5A\u001b[10C\u001b[s\u001b[u',
    '\u001b[?25l\u001b[?1049h',
    '\u001b]0;a title\u0007',
    '\u001b]8;;https://example.org\u001b\\',
    '\u001b]52;c;aGVsbG8=\u0007',
    '\u001bP1$r0m\u001b\\',
    '\u001bc\u001b7\u001b(B',
  ]
  expect(textOf(`a${hidden.join('')}b`)).toBe('ab')
})

it('signs that a terminal obeys, C1 and what turns text around are shown as symbols', () => {
  expect(textOf('a\u0007\u0008\u0000\u007f')).toBe('a␇␈␀␡')
  expect(textOf('\u009b31m\u0085')).toBe('⟨9B⟩31m⟨85⟩')
  expect(textOf('ab\u202ecd\u2066ef\u2069')).toBe('ab⟨RLO⟩cd⟨LRI⟩ef⟨PDI⟩')
  // What people write in, and what holds emojis together, stays as it is.
  expect(textOf('שלום é 👩‍💻\t|')).toBe('שלום é 👩‍💻\t|')
})

it('a line that would be overwritten is a line of its own', () => {
  expect(textOf('10%\r50%\r', '\n100%\r')).toBe('10%\n50%\n100%\n')
})

it('a sequence without an end hides nothing and holds nothing back for long', () => {
  expect(textOf('before \u001b[31')).toBe('before ␛[31')
  expect(textOf('\u001b]0;never ended\nnext line')).toBe('␛]0;never ended\nnext line')
  const reader = new AnsiReader()
  const shown = Array.from({ length: 40 }, (_, at) => reader.read(at === 0 ? '\u001b]0;' : 'x'.repeat(100)))
  expect(
    shown
      .flat()
      .map(({ text }) => text)
      .join(''),
  ).toContain('␛]0;xxx')
})

it('any text comes through whole in reasonable time', () => {
  const many = '\u001b[31mx\u001b[0m'.repeat(20_000)
  expect(textOf(many)).toHaveLength(20_000)
  expect(textOf('\u001b'.repeat(100_000))).toHaveLength(100_000)
  expect(textOf('\u001b['.repeat(20_000)).length).toBeGreaterThanOrEqual(20_000)
})
