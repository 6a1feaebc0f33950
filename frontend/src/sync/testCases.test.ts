// @vitest-environment jsdom
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { bindTextarea } from './textarea'
import { isTooLarge, largestText, longestName, mostCases, TestCases } from './testCases'

function room() {
  const doc = new Y.Doc()
  return { doc, map: doc.getMap('tests'), tests: new TestCases(doc) }
}

/** Two documents that hear of each other when told to. */
function pair() {
  const [one, other] = [room(), room()]
  const meet = () => {
    Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(other.doc))
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(one.doc))
  }
  return { one, other, meet }
}

it('a case has the shape that server and page agree on', () => {
  const { map, tests } = room()
  const id = tests.add()
  tests.input(id)?.insert(0, '1 2')
  tests.expected(id)?.insert(0, '3')
  expect(map.toJSON()).toEqual({ [id]: { name: '', order: 0, input: '1 2', expected: '3' } })
  tests.rename(id, 'Sum')
  tests.compareBy(id, 'numbers')
  tests.tolerate(id, 0.5)
  expect(map.toJSON()[id]).toMatchObject({ name: 'Sum', compare: 'numbers', tolerance: 0.5 })
  expect(tests.cases()).toEqual([{ id, name: 'Sum', order: 0, compare: 'numbers', tolerance: 0.5 }])
  tests.compareBy(id, 'trimmed')
  tests.tolerate(id, undefined)
  expect(Object.keys(map.toJSON()[id] as object).toSorted()).toEqual(['expected', 'input', 'name', 'order'])
})

it('cases are added behind the others, and change places', () => {
  const { tests } = room()
  const [a, b, c] = [tests.add(), tests.add(), tests.add()]
  const ids = () => tests.cases().map(({ id }) => id)
  expect(ids()).toEqual([a, b, c])
  tests.move(c, -1)
  expect(ids()).toEqual([a, c, b])
  tests.move(a, -1)
  expect(ids()).toEqual([a, c, b])
})

it('two people write one input at once, and change other things of it: nothing is lost', () => {
  const { one, other, meet } = pair()
  const id = one.tests.add()
  meet()
  one.tests.input(id)?.insert(0, 'mine ')
  one.tests.rename(id, 'Named')
  other.tests.input(id)?.insert(0, 'theirs ')
  other.tests.compareBy(id, 'exact')
  meet()
  const written = one.tests.input(id)?.toString() ?? ''
  expect(other.tests.input(id)?.toString()).toBe(written)
  expect(written).toContain('mine ')
  expect(written).toContain('theirs ')
  expect(other.tests.cases()).toEqual(one.tests.cases())
  expect(one.tests.cases()[0]).toMatchObject({ name: 'Named', compare: 'exact' })
})

it('of two who rename one test at once the last one wins, for everybody, and nothing else of it is lost', () => {
  const { one, other, meet } = pair()
  const [id, second] = [one.tests.add(), one.tests.add()]
  meet()
  one.tests.rename(id, 'Large numbers')
  one.tests.expected(id)?.insert(0, '3')
  one.tests.move(id, 1)
  other.tests.rename(id, 'Big')
  other.tests.input(id)?.insert(0, '1 2')
  other.tests.compareBy(id, 'numbers')
  meet()
  expect(other.map.toJSON()).toEqual(one.map.toJSON())
  const renamed = one.tests.cases().find((found) => found.id === id)
  expect(['Large numbers', 'Big']).toContain(renamed?.name)
  expect(one.map.toJSON()[id]).toMatchObject({ input: '1 2', expected: '3', compare: 'numbers' })
  expect(one.tests.cases().map((found) => found.id)).toEqual([second, id])
  // Who comes last in time, and knows of the other, wins.
  one.tests.rename(id, 'In the end')
  meet()
  expect(other.tests.cases().find((found) => found.id === id)?.name).toBe('In the end')
  // A name for a test that somebody has removed brings nothing back.
  one.tests.remove(id)
  other.tests.rename(id, 'Too late')
  meet()
  expect(other.tests.cases().map((found) => found.id)).toEqual([second])
  expect(one.map.toJSON()).toEqual(other.map.toJSON())
})

it('two who add at once both have theirs, in the same order', () => {
  const { one, other, meet } = pair()
  const ids = [one.tests.add(), other.tests.add()]
  meet()
  expect(one.tests.cases().map(({ id }) => id)).toEqual(ids.toSorted())
  expect(other.tests.cases()).toEqual(one.tests.cases())
})

it('what was removed comes back as it was, once', () => {
  const { one, other, meet } = pair()
  const id = one.tests.add()
  one.tests.rename(id, 'Kept')
  one.tests.compareBy(id, 'numbers')
  one.tests.tolerate(id, 0.1)
  one.tests.input(id)?.insert(0, 'in')
  one.tests.expected(id)?.insert(0, 'out')
  one.tests.add()
  meet()
  const before = one.tests.cases()
  const removed = one.tests.remove(id)
  meet()
  expect(other.tests.cases()).toHaveLength(1)
  if (!removed) throw new Error('it was there')
  one.tests.restore(removed)
  one.tests.input(id)?.insert(2, 'put')
  one.tests.restore(removed)
  meet()
  expect(other.tests.cases()).toEqual(before)
  expect(other.tests.input(id)?.toString()).toBe('input')
  expect(other.tests.expected(id)?.toString()).toBe('out')
  expect(one.tests.remove('unheard of')).toBeUndefined()
})

it('what has another shape is left out, or is what it can be', () => {
  const { map, tests } = room()
  map.set('text', 'a case')
  map.set('x'.repeat(65), new Y.Map())
  const odd = new Y.Map<unknown>()
  map.set('odd', odd)
  odd.set('name', 'x'.repeat(10_000))
  odd.set('order', Number.NaN)
  odd.set('compare', 'by magic')
  odd.set('tolerance', -1)
  odd.set('input', 'no shared text')
  expect(tests.cases()).toEqual([
    { id: 'odd', name: 'x'.repeat(longestName), order: 0, compare: 'trimmed', tolerance: undefined },
  ])
  expect(tests.input('odd')).toBeUndefined()
  expect(tests.input('text')).toBeUndefined()
  for (let at = 0; at < 2 * mostCases; at++) map.set(`many-${at}`, new Y.Map())
  expect(tests.cases()).toHaveLength(mostCases)
  expect(tests.canAdd).toBe(false)
})

it('a text is too large by its bytes', () => {
  const { tests } = room()
  const id = tests.add()
  const text = tests.input(id)
  if (!text) throw new Error('a case has an input')
  text.insert(0, 'x'.repeat(largestText))
  expect(isTooLarge(text)).toBe(false)
  text.insert(0, 'ü')
  expect(isTooLarge(text)).toBe(true)
  text.delete(0, text.length)
  text.insert(0, '€'.repeat(largestText / 3))
  expect(isTooLarge(text)).toBe(false)
  text.insert(0, '€')
  expect(isTooLarge(text)).toBe(true)
})

it('listeners hear of cases, and not of each letter', () => {
  const { tests } = room()
  const id = tests.add()
  let [cases, changes] = [0, 0]
  const stop = [tests.onCases(() => (cases += 1)), tests.onChange(() => (changes += 1))]
  tests.input(id)?.insert(0, 'x')
  expect([cases, changes]).toEqual([0, 1])
  tests.rename(id, 'y')
  expect([cases, changes]).toEqual([1, 2])
  for (const end of stop) end()
  tests.remove(id)
  expect([cases, changes]).toEqual([1, 2])
})

it('PAGE-1 a field keeps its caret when somebody else writes before it', () => {
  const { one, other, meet } = pair()
  const id = one.tests.add()
  one.tests.input(id)?.insert(0, 'second')
  meet()
  const field = document.createElement('textarea')
  document.body.append(field)
  const text = one.tests.input(id)
  if (!text) throw new Error('a case has an input')
  const unbind = bindTextarea(field, text)
  field.setSelectionRange(3, 3)
  other.tests.input(id)?.insert(0, 'first\n')
  meet()
  expect([field.value, field.selectionStart]).toEqual(['first\nsecond', 9])
  unbind()
  field.remove()
})
