// @vitest-environment jsdom
import { act, render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { Notices } from './Notices'
import { tell } from './notices'

it('what is to be told to others is small, and selected with one click', () => {
  render(<Notices />)
  act(() => void tell('Something went wrong.\nError id: 4bf92f35', { kind: 'error' }))
  const quoted = screen.getByText('Error id: 4bf92f35')
  expect(quoted.tagName).toBe('SMALL')
  expect(quoted.className).toContain('select-all')
  expect(screen.getByText('Something went wrong.')).not.toBe(quoted)
})
