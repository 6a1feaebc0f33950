import { expect, it } from 'vitest'
import { placeMenu } from './menuPlace'

const window = { width: 1000, height: 600 }
const at = (left: number, top: number) => ({ left, top, right: left + 100, bottom: top + 30 })

it('stands below what it belongs to, or above where there is more room', () => {
  expect(placeMenu(at(50, 10), { width: 200, height: 300 }, window)).toEqual({ left: 50, top: 44 })
  expect(placeMenu(at(50, 500), { width: 200, height: 300 }, window)).toEqual({ left: 50, top: 196 })
})

it('stays within the window', () => {
  expect(placeMenu(at(880, 10), { width: 200, height: 300 }, window)).toEqual({ left: 780, top: 44 })
  expect(placeMenu(at(10, 200), { width: 1200, height: 700 }, window)).toEqual({ left: 4, top: 4 })
})
