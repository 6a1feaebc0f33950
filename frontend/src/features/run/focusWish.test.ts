// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FocusWish } from './focusWish'

let [code, other] = [document.createElement('input'), document.createElement('input')]

beforeEach(() => {
  ;[code, other] = [document.createElement('input'), document.createElement('input')]
  document.body.append(code, other)
  code.focus()
})
afterEach(() => document.body.replaceChildren())

const press = (key: string, repeat = false) =>
  window.dispatchEvent(new KeyboardEvent('keydown', { key, repeat }))

it('PAGE-1 the focus may go where one will type, once, if one has done nothing else', () => {
  const wish = new FocusWish()
  press('Control')
  press('Enter', true)
  expect([wish.claim(), wish.claim()]).toEqual([true, false])
})

it('PAGE-1 the focus of who types on, presses, or has gone elsewhere stays', () => {
  const typed = new FocusWish()
  press('a')
  expect(typed.claim()).toBe(false)
  const pressed = new FocusWish()
  window.dispatchEvent(new Event('pointerdown'))
  expect(pressed.claim()).toBe(false)
  const moved = new FocusWish()
  other.focus()
  expect(moved.claim()).toBe(false)
})

it('what had the focus may have gone meanwhile', () => {
  const wish = new FocusWish()
  code.remove()
  other.focus()
  expect(wish.claim()).toBe(true)
})
