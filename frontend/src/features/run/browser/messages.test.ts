import { describe, expect, it } from 'vitest'
import { reportOf, saidOf } from './messages'

describe('what comes from a frame', () => {
  it.each([
    undefined,
    null,
    1,
    'run',
    {},
    { kind: 'output' },
    { kind: 'ended', run: 1 },
    { kind: 'x', run: 1 },
  ])('is nothing where it has another shape: %j', (data) => expect(reportOf(data)).toBeUndefined())

  it('has the pieces that are pieces', () => {
    const pieces = [
      { stream: 'stdout', text: 'a' },
      { stream: 'other', text: 'b' },
      { stream: 'stderr', text: 1 },
      null,
    ]
    expect(reportOf({ kind: 'output', run: 1, pieces })).toEqual({
      kind: 'output',
      run: 1,
      pieces: [{ stream: 'stdout', text: 'a' }],
    })
    expect(reportOf({ kind: 'output', run: 1, pieces: 'all' })).toMatchObject({ pieces: [] })
  })

  it('is cut to what an output may have at all', () => {
    const pieces = Array.from({ length: 4 }, () => ({ stream: 'stdout', text: 'x'.repeat(1_000_000) }))
    const report = reportOf({ kind: 'output', run: 1, pieces })
    const length =
      report?.kind === 'output' ? report.pieces.reduce((sum, { text }) => sum + text.length, 0) : 0
    expect(length).toBe(1_200_000)
  })

  it('ends in one of the ways there are, with numbers that are numbers', () => {
    const ending = {
      outcome: 'exited',
      exitCode: 256 + 3,
      durationMs: 1.6,
      message: 'm'.repeat(5_000),
      more: 1,
    }
    const report = reportOf({ kind: 'ended', run: 2, ending })
    expect(report).toEqual({
      kind: 'ended',
      run: 2,
      ending: { outcome: 'exited', exitCode: 3, durationMs: 2, message: 'm'.repeat(1_000) },
    })
    expect(reportOf({ kind: 'ended', run: 2, ending: { outcome: 'won' } })).toBeUndefined()
    const odd = { outcome: 'exited', exitCode: 'x', durationMs: Number.NaN }
    expect(reportOf({ kind: 'ended', run: 2, ending: odd })).toMatchObject({ ending: { durationMs: 0 } })
  })
})

it('who waits says how much it has heard', () => {
  expect(reportOf({ kind: 'waits', run: 1, heard: 2 })).toEqual({ kind: 'waits', run: 1, heard: 2 })
  expect(saidOf({ kind: 'waits', heard: 2, more: 1 })).toEqual({ kind: 'waits', heard: 2 })
  expect(saidOf({ kind: 'waits' })).toEqual({ kind: 'waits', heard: Number.NaN })
})

it('what comes from a worker has the shape of it, or is nothing', () => {
  for (const data of [undefined, 1, {}, { kind: 'x' }]) expect(saidOf(data)).toBeUndefined()
  expect(saidOf({ kind: 'ready', more: 1 })).toEqual({ kind: 'ready' })
  expect(saidOf({ kind: 'ended', exitCode: 'x', outcome: 'won' })).toEqual({
    kind: 'ended',
    exitCode: 0,
    outcome: 'exited',
  })
  expect(saidOf({ kind: 'failed' })).toEqual({ kind: 'failed', message: '' })
})
