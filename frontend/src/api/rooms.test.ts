import { expect, it } from 'vitest'
import { roomPageIn } from './rooms'

const id = '3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11'
const token = 'Zk3pXw0m2Qb7sV9yLr4tNc8eJh1uGa5d'

it('finds the room and its token in what people paste', () => {
  expect(roomPageIn(` https://pairpad.example/rooms/${id}#${token} `)).toBe(`/rooms/${id}#${token}`)
  expect(roomPageIn(`https://pairpad.example/session/${id.toUpperCase()}?x=1#y`)).toBe(`/rooms/${id}`)
  expect(roomPageIn(id)).toBe(`/rooms/${id}`)
  expect(roomPageIn('https://pairpad.example/rooms/')).toBeUndefined()
  expect(roomPageIn(`#${token}`)).toBeUndefined()
})
