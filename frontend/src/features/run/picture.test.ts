// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { AnsiReader, plain, type Styled } from './ansi'
import { sizeOf } from './imageSize'
import { broken } from './picture'
import { plainOutput } from './plainOutput'

/** 3 × 2 pixels. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC'
const jpeg = `/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP${'/'.repeat(86)}wAALCAACAAMBAREA/9k=`
const gif = 'R0lGODlhAwACAIAAAAAAAP///yH5BAEAAAAALAAAAAADAAIAAAICRF4AOw=='

const sequence = (base64: string, head = 'inline=1', end = '\u0007') =>
  `\u001b]1337;File=${head}:${base64}${end}`
const bytes = (base64: string) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
const base64 = (of: Uint8Array) => btoa(String.fromCharCode(...of))

function read(...pieces: string[]): Styled[] {
  const reader = new AnsiReader()
  const found: Styled[] = []
  for (const styled of [...pieces.flatMap((piece) => reader.read(piece)), ...reader.end()]) {
    const last = found.at(-1)
    if (last && !last.picture && !styled.picture && last.style === styled.style) last.text += styled.text
    else found.push({ ...styled })
  }
  return found
}
const words = (...pieces: string[]) =>
  read(...pieces)
    .map(({ text }) => text)
    .join('')
const pictureIn = (text: string) => read(text).find(({ picture }) => picture)?.picture

it('PNG, JPEG and GIF are pictures, by what is in them', () => {
  for (const [kind, data] of Object.entries({ png, jpeg, gif })) {
    expect(pictureIn(sequence(data, 'name=Li4vYS5zdmc=;inline=1')), kind).toEqual({
      url: `data:image/${kind};base64,${data}`,
      name: '../a.svg',
      width: 3,
      height: 2,
      wanted: {},
    })
  }
  const svg = btoa('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>')
  for (const other of [svg, btoa('BM\u0000\u0000'), btoa('RIFF....WEBPVP8 '), btoa('GIF88a.............')])
    expect(words(sequence(other))).toContain('only pictures are shown here')
})

it('a picture is the same however it is cut, and so is a broken one', () => {
  const wholes = [
    `before\n${sequence(png)}\nafter`,
    `\u001b[31mred ${sequence(png, 'name=YQ==;width=50%;inline=1', '\u001b\\')} more\u001b[0m`,
    `a${sequence(png.slice(0, 60), 'inline=1', '\nTraceback (most')} recent`,
    `a${sequence(png, 'inline=1', '\u001b[31mred')}`,
    `a\u001b]1337;File=inline=1\u0007b`,
  ]
  for (const whole of wholes) {
    const expected = read(whole)
    for (let at = 0; at <= whole.length; at++)
      expect(read(whole.slice(0, at), whole.slice(at))).toEqual(expected)
    expect(read(...whole)).toEqual(expected)
  }
  expect(words(wholes[0] ?? '')).toBe('before\n[Picture (3 × 2)]\nafter')
  expect(words(wholes[2] ?? '')).toBe(`a${broken()}\nTraceback (most recent`)
  expect(read(wholes[3] ?? '').at(-1)).toEqual({ text: 'red', style: { ...plain, colour: 1 } })
})

it('what never ends is a sentence, and nothing of it is text', () => {
  expect(words(`a\u001b]1337;File=inline=1:${png.slice(0, 20)}`)).toBe(`a${broken()}`)
  expect(words('a\u001b]1337;File=')).toBe(`a${broken()}`)
  for (const damaged of ['', '=', 'iVBORw0KGgo', png.slice(0, 20), 'iVBORw=0KGgo'])
    expect(pictureIn(sequence(damaged))).toBeUndefined()
})

it('what would be too large is left out before it is decoded', () => {
  const long = words(sequence('A'.repeat(300_000)), 'after')
  expect(long).toMatch(/^\[A picture was left out because it is too large\..*\]after$/)
  const bomb = bytes(png)
  new DataView(bomb.buffer).setUint32(16, 60_000)
  new DataView(bomb.buffer).setUint32(20, 60_000)
  expect(words(sequence(base64(bomb)))).toContain('too large')
  const narrow = bytes(png)
  new DataView(narrow.buffer).setUint32(16, 0)
  expect(words(sequence(base64(narrow)))).toBe(broken())
  // A frame can be larger than its canvas.
  const frame = bytes(gif)
  const at = frame.indexOf(0x2c, 13)
  new DataView(frame.buffer).setUint16(at + 5, 40_000, true)
  expect(sizeOf('gif', frame)).toEqual({ width: 40_000, height: 2 })
})

it('many pieces of one picture take no longer than they are long', () => {
  const reader = new AnsiReader()
  const began = performance.now()
  reader.read('\u001b]1337;File=inline=1:')
  for (let at = 0; at < 250_000; at++) reader.read('A')
  expect(performance.now() - began).toBeLessThan(5_000)
})

const name = (text: string) => `name=${base64(new TextEncoder().encode(text))};inline=1`

it('its name and its size are checked', () => {
  expect(pictureIn(sequence(png, name('a\u202eb\n<b>c')))?.name).toBe('a b <b>c')
  expect(pictureIn(sequence(png, name('x'.repeat(500))))?.name).toHaveLength(100)
  expect(pictureIn(sequence(png, 'name=%%%;inline=1'))?.name).toBe('')
  const wanted = (head: string) => pictureIn(sequence(png, `inline=1;${head}`))?.wanted
  expect(wanted('width=300px;height=20')).toEqual({ width: '300px', height: '20lh' })
  expect(wanted('width=50%;height=50%')).toEqual({ width: '50%' })
  expect(wanted('width=99999px;height=auto')).toEqual({ width: '4096px' })
  expect(wanted('width=1px;}*{color=red;height=-1')).toEqual({ width: '1px' })
})

it('output as text names pictures, and has nothing of their bytes', () => {
  const half = sequence(png).slice(0, 70)
  expect(
    plainOutput([
      { stream: 'stdout', text: `a ${half}` },
      { stream: 'stderr', text: 'oh\n' },
      { stream: 'stdout', text: `${sequence(png).slice(70)} b` },
    ]),
  ).toBe('a oh\n[Picture (3 × 2)] b')
})

it('a picture of which the server left something out is none', () => {
  expect(
    plainOutput([
      { stream: 'stdout', text: sequence(png).slice(0, 70) },
      { stream: 'note', text: '\n… 9 KiB of output left out here …\n' },
      { stream: 'stdout', text: `${sequence(png).slice(70)}after` },
    ]),
  ).toBe(`\n… 9 KiB of output left out here …\n${broken()}after`)
})
