// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { renderHook, act } from '@testing-library/react'
import { clearErrors, dismiss, tell, useNotices } from './notices'

it('tells the same once, keeps the last three, and forgets errors when they are over', () => {
  const { result } = renderHook(useNotices)
  const texts = () => result.current.map(({ text }) => text)
  act(() => {
    tell('one')
    tell('two', { kind: 'error' })
    tell('one')
  })
  expect(texts()).toEqual(['two', 'one'])
  act(clearErrors)
  expect(texts()).toEqual(['one'])
  act(() => {
    for (const text of ['a', 'b', 'c']) tell(text)
  })
  expect(texts()).toEqual(['a', 'b', 'c'])
  act(() => dismiss(result.current[0]?.id ?? 0))
  expect(texts()).toEqual(['b', 'c'])
})
