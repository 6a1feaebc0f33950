import { expect, it } from 'vitest'
import type { Runtimes } from '../../api/schema'
import { consolesOf } from './consoles'

const runtimes = (available: boolean, ...ids: string[]): Runtimes => ({
  available,
  means: 'native',
  reason: null,
  hint: null,
  enforced_by: [],
  limits: {
    wall_ms: 10_000,
    cpu_ms: 10_000,
    memory_bytes: 1,
    disk_bytes: 1,
    files: 1,
    processes: 1,
    output_bytes: 1,
  },
  languages: ids.map((id) => ({ id, version: '1.0', packages: [] })),
})

it('the consoles are those of the server that the room offers, the one at hand first', () => {
  const all = runtimes(true, 'sql', 'bash', 'go', 'python', 'javascript')
  expect(consolesOf(all, [], undefined)).toEqual(['python', 'javascript', 'bash', 'sql'])
  expect(consolesOf(all, [], 'sql')).toEqual(['sql', 'python', 'javascript', 'bash'])
  expect(consolesOf(all, ['go', 'javascript'], 'go')).toEqual(['javascript'])
  expect(consolesOf(runtimes(true, 'python'), [], undefined)).toEqual(['python'])
  expect(consolesOf(runtimes(false, 'python'), [], undefined)).toEqual([])
  expect(consolesOf(undefined, [], undefined)).toEqual([])
})
