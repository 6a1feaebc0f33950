import { expect, it } from 'vitest'
import { type Found, mostDropped, mostInAll, readDropped } from './read'

const found = (path: string, content: string | number[]): Found => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content)
  return { path, size: bytes.length, bytes: () => Promise.resolve(bytes.buffer) }
}

it('takes text, with line feeds only', async () => {
  const { texts } = await readDropped([found('a.py', '\ufeffone\r\ntwo\rthree\n'), found('empty', '')])
  expect(texts).toEqual([
    { path: 'a.py', text: 'one\ntwo\nthree\n' },
    { path: 'empty', text: '' },
  ])
})

it('says what it does not take', async () => {
  const dropped = await readDropped([
    found('picture.png', [0x89, 0x50, 0xff]),
    found('zero', 'a\0b'),
    found('large.txt', 'x'.repeat(1_000_001)),
    found('just.txt', 'x'.repeat(1_000_000)),
    { path: 'gone', size: 3, bytes: () => Promise.reject(new Error('gone')) },
  ])
  const binary = ['picture.png', 'zero', 'gone']
  expect(dropped).toMatchObject({ tooLarge: ['large.txt'], binary, hasMore: false })
  expect(dropped.texts.map(({ path }) => path)).toEqual(['just.txt'])
})

it('takes so many at once, and so much, and no more', async () => {
  const many = Array.from({ length: mostDropped + 5 }, (_, n) => found(`${n}`, 'x'))
  const dropped = await readDropped(many)
  expect([dropped.texts.length, dropped.hasMore]).toEqual([mostDropped, true])
  const large = Array.from({ length: 7 }, (_, n) => found(`${n}`, 'x'.repeat(900_000)))
  const some = await readDropped(large)
  expect([some.texts.length, some.hasMore]).toEqual([Math.floor(mostInAll / 900_000), true])
})
