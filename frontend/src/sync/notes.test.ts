import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { longestTitle, mostParts, Notes } from './notes'
import { Problem } from './problem'

it('parts are added, renamed, put in order and removed', () => {
  const notes = new Notes(new Y.Doc())
  const [one, two, three] = [notes.add('One'), notes.add('Two'), notes.add('Three')]
  const titles = () => notes.parts().map(({ title }) => title)
  expect(titles()).toEqual(['One', 'Two', 'Three'])
  notes.move(three, -1)
  notes.move(one, 1)
  expect(titles()).toEqual(['Three', 'One', 'Two'])
  notes.move(three, -1)
  notes.move(two, 1)
  expect(titles()).toEqual(['Three', 'One', 'Two'])
  notes.rename(two, 'x'.repeat(1000))
  notes.remove(three)
  expect(titles()).toEqual(['One', 'x'.repeat(longestTitle)])
  notes.textOf(one)?.insert(0, 'Now for a million of them.')
  expect(notes.textOf(one)?.toString()).toBe('Now for a million of them.')
})

it('parts that others broke are shown as far as they can be', () => {
  const doc = new Y.Doc()
  const map = doc.getMap('parts')
  map.set('a', 'no part')
  map.set('b', new Y.Map<unknown>([['title', 5]]))
  map.set(
    'c',
    new Y.Map<unknown>([
      ['title', 'C'],
      ['order', 'first'],
      ['revealed', true],
      ['text', 'no text'],
    ]),
  )
  for (let at = 0; at < 2 * mostParts; at++) map.set(`more${at}`, new Y.Map())
  const notes = new Notes(doc)
  expect(notes.parts()).toHaveLength(mostParts)
  expect(notes.canAdd).toBe(false)
  expect(notes.parts().find(({ id }) => id === 'c')).toMatchObject({ title: 'C', order: 0, isRevealed: true })
  expect(notes.textOf('c')).toBeUndefined()
})

it('whoever watches the parts hears of titles, and not of each letter', () => {
  const notes = new Notes(new Y.Doc())
  let heard = 0
  const stop = notes.onParts(() => (heard += 1))
  const id = notes.add('One')
  expect(heard).toBe(1)
  notes.textOf(id)?.insert(0, 'a')
  expect(heard).toBe(1)
  notes.rename(id, 'Two')
  expect(heard).toBe(2)
  stop()
  notes.remove(id)
  expect(heard).toBe(2)
})

it('a statement is put below what there is, or in its place', () => {
  const problem = new Problem(new Y.Doc())
  problem.append('# One\r\n\r\nText\n\n')
  expect(problem.text.toString()).toBe('# One\n\nText\n')
  problem.append('# Two')
  expect(problem.text.toString()).toBe('# One\n\nText\n\n# Two\n')
  problem.replace('# Three')
  expect(problem.text.toString()).toBe('# Three\n')
})
