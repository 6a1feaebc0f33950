// @vitest-environment jsdom
import { act, render, screen } from '@testing-library/react'
import { type ReactNode, startTransition, useLayoutEffect } from 'react'
import { createRoot } from 'react-dom/client'
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

it('is shown also when it comes for a former place, after the next one was drawn', async () => {
  vi.useRealTimers()
  let come: ((part: () => ReactNode) => void) | undefined
  const Part = later(() => new Promise<() => ReactNode>((resolve) => (come = resolve)), 0)
  const former = render(<Part />)
  await vi.waitUntil(() => come)
  former.unmount()
  // Between drawing and the effects of it, which React has after what is promised.
  const Comes = () => {
    useLayoutEffect(() => come?.(() => <p>Hello</p>), [])
    return null
  }
  const place = document.body.appendChild(document.createElement('div'))
  const root = createRoot(place)
  startTransition(() =>
    root.render(
      <>
        <Part />
        <Comes />
      </>,
    ),
  )
  await screen.findByText('Hello')
  root.unmount()
})
