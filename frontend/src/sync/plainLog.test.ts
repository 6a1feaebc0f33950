import { expect, it, vi } from 'vitest'
import { ORANGE, print, warn } from './plainLog'

it('says what the library says, without its marks', () => {
  const [logged, warned] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'warn')]
  logged.mockImplementation(() => undefined)
  warned.mockImplementation(() => undefined)
  print(ORANGE, 'Structs: ', 3)
  warn('Invalid access')
  expect(logged).toHaveBeenCalledExactlyOnceWith('Structs: ', 3)
  expect(warned).toHaveBeenCalledExactlyOnceWith('Invalid access')
})
