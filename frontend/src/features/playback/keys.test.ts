// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { actionOf, isForOther } from './keys'

const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false }
const action = (key: string, more: Partial<typeof none> = {}) => actionOf({ key, ...none, ...more })

it('plays, steps, and goes to what happened', () => {
  expect([' ', ',', '.', '[', ']', 'ArrowLeft', 'ArrowRight'].map((key) => action(key))).toEqual([
    'toggle',
    'frameBack',
    'frameOn',
    'previousMark',
    'nextMark',
    'back',
    'on',
  ])
  expect(action('ArrowRight', { shiftKey: true })).toBe('nextMark')
})

it('leaves the browser its own keys', () => {
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
    expect(action('ArrowLeft', more)).toBeUndefined()
  // Alt Gr on many keyboards.
  expect(action('[', { altKey: true })).toBe('previousMark')
  expect(action('a')).toBeUndefined()
})

it('what has the focus has its own keys', () => {
  document.body.innerHTML =
    '<button></button><input><div role="tab"></div><div class="cm-editor"><p></p></div><p id="text"></p>'
  const [button, field, tab, editor, other] = ['button', 'input', '[role=tab]', '.cm-editor p', '#text'].map(
    (selector) => document.querySelector(selector),
  )
  expect(isForOther('toggle', ' ', button ?? null)).toBe(true)
  expect(isForOther('on', 'ArrowRight', button ?? null)).toBe(false)
  expect(isForOther('toggle', 'k', field ?? null)).toBe(true)
  expect(isForOther('on', 'ArrowRight', tab ?? null)).toBe(true)
  expect(isForOther('on', 'ArrowRight', editor ?? null)).toBe(true)
  expect(isForOther('toggle', ' ', editor ?? null)).toBe(false)
  expect(isForOther('toggle', ' ', other ?? null)).toBe(false)
  expect(isForOther('toggle', ' ', null)).toBe(false)
})
