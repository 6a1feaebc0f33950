// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { checked, choose, onChoice, preferences } from './preferences'

it('takes of what is stored only what it knows', () => {
  const kept = checked({ theme: 'dark', keymap: 'ed', fontSize: 9_000, tabSize: 2, wrap: 'yes', more: 1 })
  expect(kept).toMatchObject({ theme: 'dark', keymap: 'standard', fontSize: 14, tabSize: 2, wrap: false })
  expect(kept).not.toHaveProperty('more')
  expect(checked('nonsense')).toEqual(checked({}))
})

it('remembers a choice and tells of it', () => {
  let told = 0
  const forget = onChoice(() => (told += 1))
  choose({ wrap: true })
  forget()
  choose({ tabSize: 2 })
  expect(told).toBe(1)
  expect(preferences()).toMatchObject({ wrap: true, tabSize: 2 })
  expect(JSON.parse(localStorage.getItem('pairpad.preferences') ?? '')).toEqual(preferences())
})
