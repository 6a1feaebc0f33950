import { expect, it } from 'vitest'
import { cleanName, initials } from './people'

it('shows names of strangers as one harmless line', () => {
  expect(cleanName('  Ada\n Lovelace ')).toBe('Ada Lovelace')
  expect(cleanName('a\u202Eb\u0000c')).toBe('a b c')
  expect(cleanName('<b>x</b>')).toBe('<b>x</b>')
  expect(cleanName('😀'.repeat(100))).toBe('😀'.repeat(40))
  for (const bad of [undefined, 5, {}, '', ' \u200B ']) expect(cleanName(bad)).toBe('Guest')
})

it('makes initials of one or two letters', () => {
  expect(initials('Ada Lovelace')).toBe('AL')
  expect(initials('grace')).toBe('G')
  expect(initials('Ada King Lovelace')).toBe('AL')
  expect(initials('😀 b')).toBe('😀B')
})
