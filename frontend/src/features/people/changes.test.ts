import { expect, it } from 'vitest'
import { changesBetween, type Here } from './changes'

const here = (people: Record<string, boolean>): Here =>
  new Map(Object.entries(people).map(([name, isLost]) => [name, { name, isLost }]))

it('PAGE-7 says who comes and goes, and not who was there', () => {
  const nothing = { joined: [], left: [], lost: [], back: [] }
  expect(changesBetween(undefined, here({ Ada: false }))).toEqual(nothing)
  expect(changesBetween(here({ Ada: false }), here({ Ada: false }))).toEqual(nothing)
  expect(changesBetween(here({ Ada: false, Cy: true }), here({ Ada: true, Bob: false, Cy: false }))).toEqual({
    joined: ['Bob'],
    left: [],
    lost: ['Ada'],
    back: ['Cy'],
  })
  expect(changesBetween(here({ Ada: false }), here({})).left).toEqual(['Ada'])
})
