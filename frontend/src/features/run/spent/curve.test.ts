import { expect, it } from 'vitest'
import type { Sample } from '../../../sync/profile'
import { area, stretches } from './curve'

const sample = (at: number, cpu: number, memory = 0): Sample => ({ at, cpu, memory })

it('what was used stands where it was used', () => {
  // Busy in the first half, asleep in the second.
  const samples = Array.from({ length: 101 }, (_, index) =>
    sample(index * 20, 40 + Math.min(index, 50) * 20, index === 70 ? 9 : 5),
  )
  const found = stretches(samples)
  expect(found.length).toBe(80)
  expect(found.slice(0, 40).every(({ cores }) => Math.abs(cores - 1) < 1e-9)).toBe(true)
  expect(found.slice(40).every(({ cores }) => cores < 1e-9)).toBe(true)
  const peaks = found.filter(({ memory }) => memory === 9)
  expect(peaks.every(({ from, to }) => from <= 1_400 && to >= 1_400)).toBe(true)
  expect(peaks.length).toBeGreaterThan(0)
})

it('between two samples memory is as it was', () => {
  const found = stretches([
    sample(0, 0, 7),
    sample(1_000, 500, 1),
    ...[1, 2, 3].map((more) => sample(1_000 + more, 500, 1)),
  ])
  expect(found.map(({ memory }) => memory)).toEqual([7, 7, 7, 7])
  expect(found[0]?.cores).toBeCloseTo(0.5)
})

it('a life of no length has a stretch, too', () => {
  expect(stretches([sample(3, 1, 2), sample(3, 5, 4)])).toEqual([{ from: 3, to: 3, cores: 0, memory: 4 }])
})

it('an area is drawn in its box', () => {
  expect(area([1, 0, 4], 2, 30, 10)).toBe('M0 10L0 5H10L10 10H20L20 0H30V10Z')
})
