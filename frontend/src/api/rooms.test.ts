import { expect, it } from 'vitest'
import { roomIdIn } from './rooms'

const id = '3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11'

it('finds a room id in an id or a link', () => {
  expect(roomIdIn(id)).toBe(id)
  expect(roomIdIn(`  ${id.toUpperCase()} `)).toBe(id)
  expect(roomIdIn(`https://pairpad.example/rooms/${id}?x=1#y`)).toBe(id)
  expect(roomIdIn('https://pairpad.example/rooms/')).toBeUndefined()
  expect(roomIdIn('hello')).toBeUndefined()
})
