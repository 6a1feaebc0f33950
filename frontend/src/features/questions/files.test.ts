import { expect, it } from 'vitest'
import { nameFor, namesFor } from './files'

it('a file is called as its question is, as far as files can be', () => {
  expect(nameFor('Pair with sum')).toBe('pair-with-sum')
  expect(nameFor(' Größte: a/b\\c..?  ')).toBe('großte-a-b-c')
  expect(nameFor('../..')).toBe('question')
  expect([...nameFor('x'.repeat(500))]).toHaveLength(60)
})

it('no two files are called the same', () => {
  expect(namesFor(['A b', 'a-b', 'A B!', 'other'])).toEqual([
    'a-b.toml',
    'a-b-2.toml',
    'a-b-3.toml',
    'other.toml',
  ])
})
