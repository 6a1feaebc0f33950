import { expect, it } from 'vitest'
import { sentence } from './sentence'

it('a reason of the server reads as a sentence', () => {
  expect(sentence('no cgroup can be written: os error 13')).toBe('No cgroup can be written: os error 13.')
  expect(sentence(" Install the package 'bubblewrap'. ")).toBe("Install the package 'bubblewrap'.")
})
