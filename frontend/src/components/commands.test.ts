// @vitest-environment jsdom
import { renderHook } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { type Command, keysOf, listenForKeys, shownKeys, useCommands, useOfferedCommands } from './commands'

const press = (init: KeyboardEventInit) => {
  const event = new KeyboardEvent('keydown', { cancelable: true, ...init })
  window.dispatchEvent(event)
  return event
}

const event = (init: KeyboardEventInit) => keysOf(new KeyboardEvent('keydown', init))

it('writes keys as commands do, whatever the layout makes of them', () => {
  expect(event({ key: 'k', code: 'KeyK', ctrlKey: true })).toBe('Mod+K')
  expect(event({ key: '§', code: 'Digit3', altKey: true, shiftKey: true })).toBe('Alt+Shift+3')
  expect(event({ key: 'Enter', code: 'Enter', ctrlKey: true })).toBe('Mod+Enter')
  expect(event({ key: '?', code: 'Slash', shiftKey: true })).toBe('Shift+?')
  expect(shownKeys('Mod+Shift+K')).toBe('Ctrl+Shift+K')
})

const command = (id: string, run: () => void): Command => ({
  id,
  title: id,
  group: 'x',
  keys: 'Mod+K',
  run,
})

it('offers commands while they are shown, and runs the latest of those with the same keys', () => {
  const stop = listenForKeys()
  const [first, second] = [vi.fn(), vi.fn()]
  const [a, b] = [[command('a', first)], [command('b', second)]]
  const listened: Command[] = [{ ...command('own', vi.fn()), hasOwnListener: true }]
  const { result } = renderHook(() => useOfferedCommands())
  const outer = renderHook(() => useCommands(a))
  const inner = renderHook(() => useCommands(b))
  const keys = { key: 'k', code: 'KeyK', ctrlKey: true }
  expect(press(keys).defaultPrevented).toBe(true)
  inner.unmount()
  press(keys)
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1])
  const own = renderHook(() => useCommands(listened))
  press(keys)
  expect(first).toHaveBeenCalledTimes(2)
  own.unmount()
  expect(result.current.map(({ id }) => id)).toContain('a')
  outer.unmount()
  expect(press(keys).defaultPrevented).toBe(false)
  stop()
})
