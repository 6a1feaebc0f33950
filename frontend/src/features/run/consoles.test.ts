import { expect, it } from 'vitest'
import { consolesOf } from './consoles'
import { noRuntimes, runtimesOf } from './runtimesOf'

it('the consoles are those of the server that the room offers, the one at hand first', () => {
  const all = runtimesOf('sql', 'bash', 'go', 'python', 'javascript')
  expect(consolesOf(all, [], undefined)).toEqual(['python', 'javascript', 'bash', 'sql'])
  expect(consolesOf(all, [], 'sql')).toEqual(['sql', 'python', 'javascript', 'bash'])
  expect(consolesOf(all, ['go', 'javascript'], 'go')).toEqual(['javascript'])
  expect(consolesOf(runtimesOf('python'), [], undefined)).toEqual(['python'])
  expect(consolesOf(noRuntimes, [], undefined)).toEqual([])
  expect(consolesOf(undefined, [], undefined)).toEqual([])
})
