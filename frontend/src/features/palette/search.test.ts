import { expect, it } from 'vitest'
import { found } from './search'

const command = (title: string) => ({ id: title, title, group: '', run: () => undefined })
const titles = (typed: string) =>
  found(['Show or hide People', 'Format document', 'Settings', 'Follow Ada'].map(command), typed).map(
    ({ title }) => title,
  )

it('finds by beginnings, by words, and by letters in their order', () => {
  expect(titles('fo')).toEqual(['Format document', 'Follow Ada'])
  expect(titles('people')).toEqual(['Show or hide People'])
  expect(titles('fmd')).toEqual(['Format document'])
  expect(titles('  ')).toHaveLength(4)
  expect(titles('zzz')).toEqual([])
})
