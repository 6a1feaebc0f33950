import { describe, expect, it } from 'vitest'
import type { Piece } from '../program'
import { headOf, kept, most, OutputLimit, sizeOf } from './outputLimit'

const out = (text: string): Piece => ({ stream: 'stdout', text })
const textOf = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join('')

describe('sizes', () => {
  it('are those of UTF-8', () => {
    for (const text of ['', 'abc', 'ä', '€', '😀', 'a😀ä€b'])
      expect(sizeOf(text), text).toBe(new TextEncoder().encode(text).length)
  })

  it('no character is cut in two', () => {
    for (let bytes = 0; bytes <= 11; bytes++) {
      const head = headOf('a😀ä€b', bytes)
      expect(sizeOf(head)).toBeLessThanOrEqual(bytes)
      expect('a😀ä€b'.startsWith(head)).toBe(true)
      expect(new TextDecoder().decode(new TextEncoder().encode(head))).toBe(head)
    }
    expect(headOf('a😀ä€b', 11)).toBe('a😀ä€b')
  })
})

describe('what is shown of an output', () => {
  it('is all of it while it is small', () => {
    const limit = new OutputLimit()
    expect(limit.add([out('a'), { stream: 'stderr', text: 'b' }])).toEqual([
      out('a'),
      { stream: 'stderr', text: 'b' },
    ])
    expect(limit.end()).toEqual([])
    expect(limit.isOver).toBe(false)
  })

  it('loses nothing while head and tail hold it', () => {
    const limit = new OutputLimit()
    const text = '0123456789'.repeat(20_000)
    const now = [text.slice(0, 70_000), text.slice(70_000)].flatMap((part) => limit.add([out(part)]))
    expect(textOf(now).length).toBe(kept)
    expect(textOf([...now, ...limit.end()])).toBe(text)
  })

  it('RUN-2 is its beginning and its end, with a sentence in between that says how much is missing', () => {
    const limit = new OutputLimit()
    let all = ''
    const now: Piece[] = []
    for (let i = 0; i < 60_000; i++) {
      const text = `line ${i} ä\n`
      all += text
      now.push(...limit.add([out(text)]))
    }
    const end = limit.end()
    const [note, ...tail] = end
    expect(all.startsWith(textOf(now))).toBe(true)
    expect(all.endsWith(textOf(tail))).toBe(true)
    const [head, last] = [sizeOf(textOf(now)), sizeOf(textOf(tail))]
    expect(head).toBeGreaterThan(kept - 4)
    expect(last).toBeGreaterThan(kept - 4)
    expect(head + last).toBeLessThanOrEqual(2 * kept)
    const missing = Math.round((sizeOf(all) - head - last) / 1024)
    expect(note).toEqual({ stream: 'note', text: `\n… ${missing} KiB of output left out here …\n` })
  })

  it('RUN-2 ends where a program prints more than it may, in one piece or in many', () => {
    const limit = new OutputLimit()
    limit.add([out('x'.repeat(most))])
    expect(limit.isOver).toBe(false)
    limit.add([out('y'), out('z')])
    expect(limit.isOver).toBe(true)
    expect(textOf(limit.end()).endsWith('xy')).toBe(true)
  })
})
