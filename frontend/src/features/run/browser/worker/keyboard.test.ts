import { expect, it } from 'vitest'
import { Keyboard } from './keyboard'

it('gives what was typed in its order, and waits only where there is nothing', async () => {
  const waits: number[] = []
  const { type, next } = new Keyboard((heard) => waits.push(heard))
  type('a\n')
  type('b\n')
  expect(await next()).toBe('a\n')
  expect(await next()).toBe('b\n')
  expect(waits).toEqual([])
  const third = next()
  expect(waits).toEqual([2])
  type('c')
  expect(await third).toBe('c')
  type('d')
  type(null)
  expect(await next()).toBe('d')
  expect(await next()).toBe('')
  expect(await next()).toBe('')
  expect(waits).toEqual([2])
})

it('ends while a program waits', async () => {
  const { type, next } = new Keyboard(() => undefined)
  const waiting = next()
  type(null)
  expect(await waiting).toBe('')
})
