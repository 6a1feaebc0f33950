// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { listenForCallKeys } from './keys'

const press = (type: 'keydown' | 'keyup', key: string, code: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent(type, { key, code, cancelable: true, ...more })
  window.dispatchEvent(event)
  return event.defaultPrevented
}

function listen() {
  const did: string[] = []
  const stop = listenForCallKeys(window, {
    mute: () => void did.push('mute'),
    hold: (isHeld) => void did.push(isHeld ? 'hold' : 'release'),
  })
  return { did, stop }
}

const both = { altKey: true, shiftKey: true }

it('speaks as long as the keys are held, in whatever order they are let go', () => {
  const { did, stop } = listen()
  for (const [key, code] of [
    ['L', 'KeyL'],
    ['Shift', 'ShiftLeft'],
    ['Alt', 'AltLeft'],
  ] as const) {
    expect(press('keydown', 'L', 'KeyL', both)).toBe(true)
    expect(press('keydown', 'L', 'KeyL', { ...both, repeat: true })).toBe(true)
    press('keyup', key, code)
    press('keyup', 'L', 'KeyL')
  }
  expect(did).toEqual(['hold', 'release', 'hold', 'release', 'hold', 'release'])
  press('keydown', 'L', 'KeyL', both)
  window.dispatchEvent(new Event('blur'))
  expect(did.at(-1)).toBe('release')
  press('keydown', 'L', 'KeyL', both)
  stop()
  expect(did.at(-1)).toBe('release')
})

it('PAGE-2 takes no key that types something', () => {
  const { did, stop } = listen()
  for (const more of [{}, { shiftKey: true }, { altKey: true }, { ctrlKey: true }])
    for (const [key, code] of [
      ['l', 'KeyL'],
      ['s', 'KeyS'],
    ] as const)
      expect(press('keydown', key, code, more)).toBe(false)
  expect(press('keydown', 'S', 'KeyS', { ...both, isComposing: true })).toBe(false)
  expect(did).toEqual([])
  expect(press('keydown', 'S', 'KeyS', both)).toBe(true)
  expect(press('keydown', 'S', 'KeyS', { ...both, repeat: true })).toBe(true)
  expect(did).toEqual(['mute'])
  stop()
})
