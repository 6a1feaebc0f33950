// @vitest-environment jsdom
import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { later } from './later'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('comes after the first keys, and once more where the network was gone', async () => {
  let tries = 0
  const Part = later<{ name: string }>(() => {
    tries += 1
    return tries === 1
      ? Promise.reject(new Error('no network'))
      : Promise.resolve(({ name }) => <p>Hello {name}</p>)
  })
  const { unmount } = render(<Part name="Ada" />)
  expect(tries).toBe(0)
  await act(() => vi.advanceTimersByTimeAsync(3_000))
  expect(tries).toBe(1)
  expect(screen.queryByText('Hello Ada')).toBeNull()
  await act(() => vi.advanceTimersByTimeAsync(15_000))
  screen.getByText('Hello Ada')
  unmount()
  // It is there by now.
  render(<Part name="Bob" />)
  screen.getByText('Hello Bob')
  expect(tries).toBe(2)
})
