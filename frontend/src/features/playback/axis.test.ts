import { expect, it } from 'vitest'
import { Axis } from './axis'

const minute = 60_000
const sum = (all: ArrayLike<number>) => Array.from(all).reduce((total, one) => total + one, 0)

it('is to scale where people were there, whatever they thought about', () => {
  const axis = new Axis(40 * minute, [{ from: 10 * minute, to: 20 * minute }])
  expect([0, 10, 20, 40].map((at) => axis.place(at * minute))).toEqual([0, 0.25, 0.5, 1])
  expect(axis.moment(0.25)).toBe(10 * minute)
})

it('a night takes as much room as some minutes, and what is around it is to scale', () => {
  const hours = 60 * minute
  const axis = new Axis(13 * hours, [{ from: 10 * minute, to: 12 * hours + 10 * minute }])
  const night = axis.place(12 * hours + 10 * minute) - axis.place(10 * minute)
  expect(night).toBeCloseTo(1 / 21, 5)
  expect(axis.place(10 * minute)).toBeCloseTo((1 / 6) * (20 / 21), 5)
  expect(axis.place(13 * hours)).toBe(1)
})

it('finds each moment where it has placed it', () => {
  const axis = new Axis(200 * minute, [
    { from: 0, to: 30 * minute },
    { from: 60 * minute, to: 65 * minute },
    { from: 100 * minute, to: 200 * minute },
  ])
  for (const at of [0, 1, 15, 30, 47, 60, 63, 65, 99, 100, 150, 200])
    expect(axis.moment(axis.place(at * minute)), String(at)).toBe(at * minute)
})

it('a pointer beside the timeline is at its ends, and a recording of one moment has a place', () => {
  const axis = new Axis(minute, [])
  const box = { left: 100, width: 200 }
  expect([50, 100, 200, 300, 999].map((x) => axis.under(x, box))).toEqual([0, 0, 30_000, minute, minute])
  expect(axis.under(5, { left: 0, width: 0 })).toBe(0)
  expect(new Axis(0, []).place(0)).toBe(0)
  expect(new Axis(0, []).moment(0.5)).toBe(0)
})

it('counts in other parts without losing any', () => {
  const counts = Uint32Array.from({ length: 1_000 }, (_, index) => index % 7)
  const axis = new Axis(100 * minute, [{ from: 20 * minute, to: 80 * minute }])
  const bins = axis.bins(counts, 30)
  expect(bins).toHaveLength(30)
  expect(sum(bins)).toBe(sum(counts))
})
