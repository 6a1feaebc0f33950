import { expect, it } from 'vitest'
import type { Author } from '../../playback/player'
import { participants } from './shares'

const author = (index: number, name: string, kind: Author['kind'] = 'person'): Author => ({
  index,
  kind,
  id: String(index),
  name,
  role: undefined,
  colour: kind === 'person' ? index : undefined,
})

it('says how much of what people wrote is whose; starter text is nobody’s', () => {
  const all = [author(0, 'Server', 'server'), author(1, 'Olga'), author(2, 'Ada'), author(3, 'Bob')]
  const found = participants(
    all,
    [
      { author: 0, units: 900 },
      { author: 1, units: 25 },
      { author: 2, units: 70 },
      { author: 2, units: 5 },
    ],
    new Set([0, 1, 2, 3]),
  )
  expect(found.map(({ author: { name }, percent }) => [name, percent])).toEqual([
    ['Ada', 75],
    ['Olga', 25],
    ['Bob', 0],
  ])
})

it('says nothing of shares where no code is left, and names only who wrote', () => {
  const all = [author(0, 'Ada'), author(1, 'Operator', 'operator'), author(2, 'Unknown', 'unknown')]
  expect(participants(all, [], new Set([0])).map(({ author: { name }, percent }) => [name, percent])).toEqual(
    [['Ada', undefined]],
  )
  expect(
    participants(all, [{ author: 2, units: 3 }], new Set([0, 2])).map(({ author: { name } }) => name),
  ).toEqual(['Unknown', 'Ada'])
})
