import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { ErrorBoundary } from './ErrorBoundary'
import { lazily } from './lazily'

afterEach(cleanup)

it('PAGE-4 what could not be loaded is tried again', async () => {
  // React reports what its boundaries catch.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  let tries = 0
  const Part = lazily(async () => {
    tries += 1
    if (tries === 1) throw new Error('no network')
    return () => <p>Here it is</p>
  })
  render(
    <ErrorBoundary Fallback={({ onAgain }) => <button onClick={onAgain}>Try again</button>}>
      <Part />
    </ErrorBoundary>,
  )
  await screen.findByText('Loading…')
  ;(await screen.findByRole('button')).click()
  await screen.findByText('Here it is')
  expect(tries).toBe(2)
})
