import { expect, it } from 'vitest'
import { boardIn, boardPath, momentIn, momentText, timeIn, withMoment } from './address'

it('reads moments as people write them', () => {
  const read = ['?t=12m34s', '?t=90s', '?t=90', '?t=1h', '?t=1h2m3s', '?t=0s'].map(momentIn)
  expect(read).toEqual([754_000, 90_000, 90_000, 3_600_000, 3_723_000, 0])
})

it('takes nothing else for a moment', () => {
  for (const search of ['', '?t=', '?t=x', '?t=-5s', '?t=1s2m', '?t=5s<b>', '?u=5s'])
    expect(momentIn(search), search).toBeUndefined()
})

it('writes what it reads', () => {
  for (const at of [0, 59_000, 60_000, 754_000, 3_600_000, 3_723_000, 90_000_000])
    expect(momentIn(`?t=${momentText(at)}`)).toBe(at)
  expect(momentText(754_999)).toBe('12m34s')
  expect(momentText(3_600_000)).toBe('1h0m0s')
})

it('an address with a moment has no key of a room in it', () => {
  expect(withMoment('https://host/rooms/1/playback?t=1s&x=2#secret', 61_500, 'search')).toBe(
    'https://host/rooms/1/playback?t=1m1s&x=2',
  )
})

it('a file keeps the moment where no browser looks for another file', () => {
  const address = withMoment('file:///home/a%20b/playback.html#t=3s', 61_500, 'hash')
  expect(address).toBe('file:///home/a%20b/playback.html#t=1m1s')
  expect(momentIn(new URL(address).hash)).toBe(61_000)
})

const searchOf = (path: string) => new URL(path, 'https://host').search

it('an address leads to a part of the board, or to all of it, by the end of that second', () => {
  expect(boardPath('1', 61_500, ['a', 'b-_1'])).toBe('/rooms/1/playback?t=1m2s&board=a,b-_1')
  expect(boardIn(searchOf(boardPath('1', 61_500, ['a', 'b-_1'])))).toEqual(['a', 'b-_1'])
  expect(boardIn(searchOf(boardPath('1', 0, [])))).toEqual([])
  expect(boardIn('?t=1s')).toBeUndefined()
  expect(boardIn('?board=a,<b>,%20,c')).toEqual(['a', 'c'])
  expect(boardIn(`?board=${'a,'.repeat(99)}`)).toHaveLength(50)
})

it('an address can lead to a time of day, which a moment takes the place of', () => {
  const search = '?at=2026-11-20T10%3A00%3A00.5Z&board='
  expect(timeIn(search)).toBe(Date.UTC(2026, 10, 20, 10, 0, 0, 500))
  for (const wrong of ['', '?at=', '?at=soon', '?t=5s']) expect(timeIn(wrong)).toBeUndefined()
  const next = withMoment(`https://host/rooms/1/playback${search}`, 5_000, 'search')
  expect(next).toBe('https://host/rooms/1/playback?board=&t=5s')
})
