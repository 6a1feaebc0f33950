import { expect, it } from 'vitest'
import { afterFailure } from './usePolled'

it('keeps what came before in sight when the server fails, and says so', () => {
  const here = { kind: 'here', value: 7 } as const
  expect(afterFailure(here, 'It does not answer.', 0)).toEqual({ ...here, stale: 'It does not answer.' })
  expect(afterFailure({ ...here, stale: 'before' }, 'now', 503)).toEqual({ ...here, stale: 'now' })
})

it('shows nothing of what is gone, or never came', () => {
  const failed = { kind: 'failed', why: 'There is no such room.', status: 404 }
  expect(afterFailure({ kind: 'here', value: 7 }, failed.why, 404)).toEqual(failed)
  expect(afterFailure({ kind: 'coming' }, 'x', 0)).toEqual({ kind: 'failed', why: 'x', status: 0 })
})
