import { expect, it } from 'vitest'
import { moved, within } from './place'

const [own, window] = [
  { width: 300, height: 200 },
  { width: 1_000, height: 800 },
]

it('stays in the window, however small that is', () => {
  expect(within({ right: 10, bottom: 20 }, own, window)).toEqual({ right: 10, bottom: 20 })
  expect(within({ right: 5_000, bottom: -7 }, own, window)).toEqual({ right: 700, bottom: 0 })
  expect(within({ right: 50, bottom: 50 }, own, { width: 200, height: 100 })).toEqual({ right: 0, bottom: 0 })
})

it('goes where an arrow points', () => {
  const from = { right: 100, bottom: 100 }
  expect(moved(from, 'ArrowLeft', false)).toEqual({ right: 116, bottom: 100 })
  expect(moved(from, 'ArrowRight', false)).toEqual({ right: 84, bottom: 100 })
  expect(moved(from, 'ArrowUp', true)).toEqual({ right: 100, bottom: 196 })
  expect(moved(from, 'ArrowDown', false)).toEqual({ right: 100, bottom: 84 })
  expect(moved(from, 'a', false)).toBeUndefined()
})
