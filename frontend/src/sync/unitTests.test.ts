import { expect, it } from 'vitest'
import { unitCounts, unitTestsIn } from './unitTests'

it('tests are read as far as they are such', () => {
  const value = [
    { group: 'test_main', name: 'test_a', state: 'passed', duration_ms: 3 },
    { name: 'test_b', state: 'failed', message: 'oh', details: 7 },
    { name: 'test_c', state: 'odd' },
    'test_d',
    null,
  ]
  const [first, second, ...more] = unitTestsIn(value)
  expect(first).toMatchObject({ group: 'test_main', name: 'test_a', state: 'passed', durationMs: 3 })
  expect(second).toMatchObject({ group: '', state: 'failed', message: 'oh', details: '' })
  expect(more).toEqual([])
  expect(unitTestsIn(value)).toBe(unitTestsIn(value))
  for (const odd of [undefined, null, 'x', {}]) expect(unitTestsIn(odd)).toEqual([])
})

it('what is too much is cut', () => {
  const many = Array.from({ length: 1_000 }, () => ({ name: 'x'.repeat(9_000), state: 'skipped' }))
  const tests = unitTestsIn(many)
  expect(tests.length).toBe(500)
  expect(tests[0]?.name.length).toBe(400)
  expect(unitCounts(tests)).toEqual({ passed: 0, failed: 0, skipped: 500 })
})
