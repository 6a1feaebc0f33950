// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest'
import { emptyQuestion } from './draft'

/** The same as another tab has it, that shares what is stored. `name` is what a reload left. */
async function tab(name?: string) {
  vi.resetModules()
  sessionStorage.clear()
  if (name) sessionStorage.setItem('pairpad.tab', name)
  return await import('./kept')
}
const of = (title: string, by = '', at = 1) => ({
  version: 3,
  before: emptyQuestion,
  now: { ...emptyQuestion, title },
  at,
  by,
})
/** In which tab something was kept. */
const tabOf = (title: string) =>
  Object.keys(localStorage)
    .find((key) => localStorage.getItem(key)?.includes(title))
    ?.split('/')[1]

beforeEach(() => localStorage.clear())

it('what was kept comes back, and nothing else is taken for it', async () => {
  const { keptIn } = await tab()
  const kept = of('x')
  expect(keptIn(JSON.stringify(kept))).toEqual(kept)
  expect(keptIn(null)).toBeUndefined()
  expect(keptIn('{')).toBeUndefined()
  expect(keptIn('null')).toBeUndefined()
  expect(keptIn(JSON.stringify({ ...kept, version: '3' }))).toBeUndefined()
  expect(keptIn(JSON.stringify({ ...kept, by: 1 }))).toBeUndefined()
  expect(keptIn(JSON.stringify({ ...kept, now: { ...emptyQuestion, tests: 'none' } }))).toBeUndefined()
  expect(keptIn(JSON.stringify({ ...kept, now: { ...emptyQuestion, files: { a: 1 } } }))).toBeUndefined()
})

it('PAGE-5 two tabs never take or lose what the other has written', async () => {
  const [one, other] = [await tab(), await tab()]
  one.keep('q', of('one', '', 1))
  other.keep('q', of('other', '', 2))
  expect([one.kept('q', '')?.now.title, other.kept('q', '')?.now.title]).toEqual(['one', 'other'])
  other.letGo('q')
  expect(one.kept('q', '')?.now.title).toBe('one')
  // A third one goes on with it; the first writes more meanwhile.
  const third = await tab()
  expect(third.takeKept('q', '')?.now.title).toBe('one')
  one.keep('q', of('one and more'))
  third.letGo('q')
  expect(third.keptIds('')).toEqual(['q'])
  // When nobody has, what was taken over is gone with it.
  third.takeKept('q', '')
  third.keep('q', of('third'))
  third.letGo('q')
  expect(third.keptIds('')).toEqual([])
})

it('a tab knows its own after a reload, and one that was duplicated has another place', async () => {
  const [first, other] = [await tab(), await tab()]
  first.keep('q', of('mine', '', 1))
  other.keep('q', of('theirs', '', 2))
  const again = await tab(tabOf('mine'))
  expect(again.kept('q', '')?.now.title).toBe('mine')
  expect(sessionStorage.getItem('pairpad.tab')).toBeNull()
})

it('PAGE-5 what was written with a key is shown to those with that key alone, and not overwritten', async () => {
  const { keep, kept, keptIds, signOf } = await tab()
  keep('new', of('secret', signOf('a key of the server')))
  for (const key of ['', 'another key']) {
    expect(kept('new', key)).toBeUndefined()
    expect(keptIds(key)).toEqual([])
  }
  expect(kept('new', 'a key of the server')?.now.title).toBe('secret')
  // After a reload in the same tab, without the key.
  const again = await tab(tabOf('secret'))
  again.keep('new', of('begun without a key'))
  expect(again.kept('new', '')?.now.title).toBe('begun without a key')
  again.letGo('new')
  expect(again.kept('new', 'a key of the server')?.now.title).toBe('secret')
})

const token = (claims: object) => `e30.${btoa(JSON.stringify(claims))}.signature`

it('a token that was renewed is the same person', async () => {
  const { signOf } = await tab()
  const [sub, iss] = ['ada', 'https://id.example.org']
  expect(signOf(token({ iss, sub, exp: 1 }))).toBe(signOf(token({ iss, sub, exp: 2 })))
  expect(signOf(token({ iss, sub: 'bob' }))).not.toBe(signOf(token({ iss, sub })))
  expect(signOf('')).toBe('')
})
