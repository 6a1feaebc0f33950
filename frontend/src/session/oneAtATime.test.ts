import { expect, it } from 'vitest'
import { oneAtATime } from './oneAtATime'

it('does it once more for all who asked meanwhile, and one after the other', async () => {
  const open: (() => void)[] = []
  let begun = 0
  const look = oneAtATime(() => {
    begun += 1
    return new Promise<void>((done) => open.push(done))
  })
  const first = look()
  const others = [look(), look(), look()]
  expect(begun).toBe(1)
  open[0]?.()
  await expect.poll(() => begun).toBe(2)
  open[1]?.()
  await Promise.all([first, ...others])
  expect(begun).toBe(2)
  const later = look()
  expect(begun).toBe(3)
  open[2]?.()
  await later
})

it('goes on after one that failed, and tells whoever asked for it', async () => {
  let fails = true
  const look = oneAtATime(async () => {
    if (fails) throw new Error('not now')
  })
  await expect(look()).rejects.toThrow('not now')
  fails = false
  await look()
})
