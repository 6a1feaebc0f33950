import { expect, it } from 'vitest'
import { type FileFacts, listFiles, orderAt } from './fileList'

const file = (id: string, facts: Partial<FileFacts> = {}): FileFacts => ({
  id,
  name: undefined,
  order: undefined,
  deleted: undefined,
  isTouched: false,
  ...facts,
})
const shown = (facts: FileFacts[], own = 'main.py') =>
  listFiles(facts, own).flatMap(({ path, isShown }) => (isShown ? path : []))

it("shows the language's file, what people wrote in, and what they made", () => {
  const facts = [file('main.py'), file('main.rs', { isTouched: true }), file('main.go'), file('util.py~1')]
  expect(shown(facts)).toEqual(['main.py', 'main.rs', 'util.py~1'])
  expect(shown(facts, 'main.go')).toEqual(['main.rs', 'main.go', 'util.py~1'])
})

it('shows the file of another language that somebody asked for', () => {
  expect(shown([file('main.py'), file('main.rs', { deleted: false })])).toEqual(['main.py', 'main.rs'])
})

it('leaves out what was deleted, but never the file of the language', () => {
  const facts = [file('main.py', { deleted: true, isTouched: true }), file('a', { deleted: true })]
  expect(shown(facts)).toEqual(['main.py'])
  expect(shown(facts, 'main.rs')).toEqual([])
})

it('goes by names that are names, and tells two of one name apart', () => {
  const facts = [
    file('a', { name: 'src/util.py' }),
    file('b', { name: 'SRC/Util.py' }),
    file('c', { name: '../../etc/passwd' }),
    file('d', { name: 5 }),
    // Its name is free for others.
    file('0', { name: 'src/util.py', deleted: true }),
  ]
  expect(shown(facts)).toEqual(['src/util.py', 'SRC/Util (2).py', 'c', 'd'])
})

it('keeps the order that people gave', () => {
  const facts = [file('a', { order: 0.5 }), file('b', { order: -1 }), file('c', { order: Number.NaN })]
  expect(shown([...facts, file('main.py'), file('d', { order: '0' })])).toEqual([
    'b',
    'main.py',
    'a',
    'c',
    'd',
  ])
})

it('is not held up by a flood of files', () => {
  const flood = Array.from({ length: 20_000 }, (_, n) => file(`${n}`, { name: 'x' }))
  expect(listFiles(flood, 'main.py').length).toBeLessThanOrEqual(500)
})

it('finds a place between two others', () => {
  const files = [{ order: 1 }, { order: 2 }]
  expect([0, 1, 2].map((index) => orderAt(files, index))).toEqual([0, 1.5, 3])
  expect(orderAt([], 0)).toBe(-1)
  expect(orderAt([{ order: 1 }, { order: 1 }], 1)).toBeUndefined()
})
