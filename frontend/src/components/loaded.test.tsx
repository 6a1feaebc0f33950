// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react'
import { it } from 'vitest'
import { loaded } from './loaded'

it('PAGE-4 what fails to load says so, and trying again works', async () => {
  let isOffline = true
  const Part = loaded<{ name: string }>(async () => {
    if (isOffline) throw new TypeError('Failed to fetch')
    return ({ name }) => <p>Hello {name}</p>
  })
  render(<Part name="Ada" />)
  await screen.findByText(/could not be loaded/)
  isOffline = false
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByText('Hello Ada')
})
