// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest'
import type { OutputPiece } from '../../sync/runs'
import { type FilePlace, Screen } from './screen'

afterEach(() => document.body.replaceChildren())

const fileOf = (path: string) => (path.endsWith('main.py') ? 'main' : undefined)

function open() {
  const root = document.createElement('div')
  document.body.append(root)
  const onPlace = vi.fn<(place: FilePlace) => void>()
  const screen = new Screen(root, { fileOf, onPlace })
  const write = (text: string, stream: OutputPiece['stream'] = 'stdout') => screen.write([{ stream, text }])
  return { root, screen, write, onPlace }
}

it('what is written comes in its order, each stream with its own look', () => {
  const { root, write } = open()
  write('out ')
  write('err\n', 'stderr')
  write('more\n')
  expect(root.textContent).toBe('out err\nmore\n')
  expect(root.querySelector('[data-stream=stderr]')?.textContent).toBe('err\n')
  write('\u001b[32mgreen', 'stdout')
  write(' plain', 'stderr')
  expect(root.querySelector('.ansi-2')?.textContent).toBe('green')
  expect(root.textContent).toBe('out err\nmore\ngreen plain')
})

it('a note stands on a line of its own', () => {
  const { root, write } = open()
  write('unfinished')
  write('100 lines were left out.', 'note')
  write('rest')
  expect(root.textContent).toBe('unfinished\n100 lines were left out.\nrest')
})

it('markup is text', () => {
  const { root, write } = open()
  write('<img src=x onerror="alert(1)"><script>1</script>\n')
  expect(root.querySelector('img, script')).toBeNull()
  expect(root.textContent).toContain('<img src=x')
})

it('a place in a file of the room is a link, also where it came in pieces', () => {
  const { root, write, onPlace } = open()
  write('  File "/box/ma', 'stderr')
  write('in.py", line 3, in f\nother.py:4:1\n', 'stderr')
  const links = [...root.querySelectorAll<HTMLElement>('[role=link]')]
  expect(links.map(({ textContent }) => textContent)).toEqual(['File "/box/main.py", line 3'])
  links[0]?.click()
  links[0]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  expect(onPlace.mock.calls).toEqual([
    [{ file: 'main', line: 3, column: undefined }],
    [{ file: 'main', line: 3, column: undefined }],
  ])
  expect(root.textContent).toBe('  File "/box/main.py", line 3, in f\nother.py:4:1\n')
})

it('what was drawn stays as it is while more comes', () => {
  const { root, write } = open()
  write(Array.from({ length: 250 }, (_, at) => `line ${at}\n`).join(''))
  const blocks = [...root.children]
  const nodes = blocks.slice(0, 2).flatMap((block) => [...block.childNodes])
  for (let at = 0; at < 50; at++) write(`more ${at}\n`)
  expect([...root.children].slice(0, 2)).toEqual(blocks.slice(0, 2))
  expect([...root.children].slice(0, 2).flatMap((block) => [...block.childNodes])).toEqual(nodes)
})

it('much of any form is whole and takes a bounded number of elements', () => {
  const forms = [
    '1\n'.repeat(5_000),
    'x'.repeat(262_144),
    '\u001b[31ma\u001b[32mb'.repeat(7_600),
    'main.py:1\n'.repeat(2_100),
  ]
  for (const form of forms) {
    const { root, screen } = open()
    for (let at = 0; at < form.length; at += 16_384)
      screen.write([{ stream: 'stdout', text: form.slice(at, at + 16_384) }])
    screen.end()
    // eslint-disable-next-line no-control-regex
    expect(root.textContent?.length).toBe(form.replace(/\u001b\[\d+m/g, '').length)
    expect(root.getElementsByTagName('*').length).toBeLessThan(16_000)
  }
}, 60_000)

it('cleared, it begins again', () => {
  const { root, screen, write } = open()
  write('\u001b[31mred\nunfinished')
  screen.clear()
  write('plain')
  expect(root.textContent).toBe('plain')
  expect(root.querySelector('span[class]')).toBeNull()
})

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC'
const picture = (head = 'inline=1') => `\u001b]1337;File=${head}:${png}\u0007`

it('a picture stands where it was written, is named, and stays as it is while more comes', () => {
  const { root, write } = open()
  write(`main.py:3 before ${picture('name=WiBheGlz;inline=1')}`)
  const [image] = root.querySelectorAll('img')
  expect(image?.alt).toBe('Picture: Z axis')
  expect([image?.width, image?.height]).toEqual([3, 2])
  expect(image?.src).toBe(`data:image/png;base64,${png}`)
  write(' after\n')
  write('next\n')
  expect([...root.querySelectorAll('img')]).toEqual([image])
  expect(root.textContent).toBe('main.py:3 before  after\nnext\n')
})

it('a picture that the browser cannot read is a sentence', () => {
  const { root, write } = open()
  write(picture())
  root.querySelector('img')?.dispatchEvent(new Event('error'))
  expect(root.textContent).toBe('[A picture that is incomplete or damaged was left out.]')
})

it('the pictures of a run have so many pixels in all', () => {
  const { root, write } = open()
  const bytes = Uint8Array.from(atob(png), (sign) => sign.charCodeAt(0))
  new DataView(bytes.buffer).setUint32(16, 4_000)
  new DataView(bytes.buffer).setUint32(20, 4_000)
  const large = `\u001b]1337;File=inline=1:${btoa(String.fromCharCode(...bytes))}\u0007\n`
  write(large.repeat(5))
  expect(root.querySelectorAll('img')).toHaveLength(3)
  expect(root.textContent?.match(/too many/g)).toHaveLength(2)
})

const result = '┌───┬──────┐\n│ a │  b   │\n├───┼──────┤\n│ 1 │ NULL │\n│ 2 │ <b>  │\n└───┴──────┘\n'

it('a result of SQL is a table, and of another language the text that it is', () => {
  const root = document.createElement('div')
  const screen = new Screen(root, { fileOf, onPlace: () => undefined, hasTables: true })
  const stream = 'stdout'
  screen.write([{ stream, text: `one\n${result.slice(0, 30)}` }])
  expect(root.textContent).toBe('one\n')
  screen.write([{ stream, text: `${result.slice(30)}two` }])
  const cells = [...root.querySelectorAll('th, td')].map(({ textContent }) => textContent)
  expect(cells).toEqual(['a', 'b', '1', 'NULL', '2', '<b>'])
  expect(root.querySelectorAll('.output-null')).toHaveLength(1)
  expect([...root.querySelectorAll('.output-number')].map(({ textContent }) => textContent)).toEqual([
    'a',
    '1',
    '2',
  ])
  const region = root.querySelector('[role=region]')
  expect(region?.getAttribute('aria-label')).toBe('Result: 2 rows, 2 columns')
  expect(region?.getAttribute('tabindex')).toBe('0')
  expect(root.lastChild?.textContent).toBe('two')
  const { root: other, write } = open()
  write(result)
  expect(other.textContent).toBe(result)
})

it('results stand where they were printed: behind what was left out, and behind an answer to a prompt', () => {
  const root = document.createElement('div')
  const screen = new Screen(root, { fileOf, onPlace: () => undefined, hasTables: true })
  const [head, rest] = [result.slice(0, 60), result.slice(60)]
  screen.write([{ stream: 'stdout', text: `? ${result}? ` }])
  expect(root.querySelector('table')).toBeNull()
  screen.write([
    { stream: 'stderr', text: 'select\n' },
    { stream: 'stdout', text: result },
  ])
  screen.write([
    { stream: 'stdout', text: head },
    { stream: 'note', text: '[left out]' },
  ])
  screen.write([{ stream: 'stdout', text: rest }])
  screen.end()
  expect(root.querySelectorAll('table')).toHaveLength(2)
  const all = root.textContent ?? ''
  expect(all.indexOf('select')).toBeLessThan(all.indexOf('2 rows'))
  expect(all.indexOf('The end of the table is missing.')).toBeLessThan(all.indexOf('[left out]'))
  expect(all.endsWith(rest)).toBe(true)
})

it('a long value is shortened, and copied whole', () => {
  const root = document.createElement('div')
  const screen = new Screen(root, { fileOf, onPlace: () => undefined, hasTables: true })
  const value = `${'x'.repeat(999)}😀y`
  const rule = '─'.repeat(1_003)
  const text = `┌${rule}┐\n│ ${'a'.padEnd(1_001)} │\n├${rule}┤\n│ ${value} │\n└${rule}┘\n`
  screen.write([{ stream: 'stdout', text }])
  expect(root.querySelector('td')?.textContent).toBe(`${'x'.repeat(999)}…`)
  expect(root.textContent).toContain('Long values are shortened. Copying takes all of them.')
})

it('a long result has its first rows, and many results are text in the end', () => {
  const root = document.createElement('div')
  const screen = new Screen(root, { fileOf, onPlace: () => undefined, hasTables: true })
  const rows = Array.from({ length: 900 }, (_, at) => `│ ${`${at}`.padEnd(4)} │\n`).join('')
  const table = `┌──────┐\n│  n   │\n├──────┤\n${rows}└──────┘\n`
  screen.write([{ stream: 'stdout', text: table }])
  expect(root.querySelectorAll('td')).toHaveLength(500)
  expect(root.textContent).toContain('The first 500 of 900 rows are shown.')
  for (let at = 0; at < 20; at++) screen.write([{ stream: 'stdout', text: table }])
  expect(root.getElementsByTagName('*').length).toBeLessThan(16_000)
  expect(root.textContent).toContain('└──────┘\n')
})
