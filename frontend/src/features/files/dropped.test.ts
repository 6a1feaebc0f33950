import { expect, it } from 'vitest'
import { mostDropped, readDropped } from './dropped'

const file = (name: string, ...parts: (string | Uint8Array<ArrayBuffer>)[]): File => {
  const blob = new File(parts, name)
  // jsdom's files have no arrayBuffer().
  const bytes = parts.flatMap((part) => [
    ...(typeof part === 'string' ? new TextEncoder().encode(part) : part),
  ])
  return Object.assign(blob, { arrayBuffer: () => Promise.resolve(Uint8Array.from(bytes).buffer) })
}

it('takes text, with line feeds only', async () => {
  const { texts } = await readDropped([file('a.py', '\ufeffone\r\ntwo\rthree\n'), file('empty')])
  expect(texts).toEqual([
    { name: 'a.py', text: 'one\ntwo\nthree\n' },
    { name: 'empty', text: '' },
  ])
})

it('says what it does not take', async () => {
  const dropped = await readDropped([
    file('picture.png', new Uint8Array([0x89, 0x50, 0xff])),
    file('zero', 'a\0b'),
    file('large.txt', 'x'.repeat(1_000_001)),
    file('just.txt', 'x'.repeat(1_000_000)),
  ])
  expect(dropped).toMatchObject({ tooLarge: ['large.txt'], binary: ['picture.png', 'zero'], hasMore: false })
  expect(dropped.texts.map(({ name }) => name)).toEqual(['just.txt'])
})

it('takes so many at once, and no more', async () => {
  const dropped = await readDropped(Array.from({ length: mostDropped + 5 }, (_, n) => file(`${n}`, 'x')))
  expect(dropped.texts).toHaveLength(mostDropped)
  expect(dropped.hasMore).toBe(true)
})
