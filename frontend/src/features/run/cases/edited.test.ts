import { expect, it } from 'vitest'
import { isStill } from './edited'

it('a text is still the same, whatever its line ends', () => {
  expect(isStill('a\r\nb', 'a\nb')).toBe(true)
  expect(isStill('a', 'a ')).toBe(false)
  expect(isStill('', 'a')).toBe(false)
})

it('of a long text the ends tell, because no more of it was kept', () => {
  const long = Array.from({ length: 5_000 }, (_, at) => `line ${at}`).join('\n')
  const then = `${long.slice(0, 12_000)}\n… left out …\n${long.slice(-4_000)}`
  expect(isStill(then, long)).toBe(true)
  expect(isStill(then, `x${long}`)).toBe(false)
  expect(isStill(then, `${long}x`)).toBe(false)
})
