import { expect, it } from 'vitest'
import { versionIn } from './version'

it('a version is the number in what a program says of itself', () => {
  expect(
    [
      'Python 3.11.2',
      'go version go1.19.8 linux/amd64',
      'g++ (Debian 12.2.0-14+deb12u1) 12.2.0',
      'Version 4.8.4',
      'nightly',
    ].map(versionIn),
  ).toEqual(['3.11.2', '1.19.8', '12.2.0', '4.8.4', 'nightly'])
})
