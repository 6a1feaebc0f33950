// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { defaultWidths, keepWidths, readWidths, widthsOf } from './widths'

it('takes only what is a width, within its bounds', () => {
  expect(widthsOf({ left: 30, right: 20, bottom: 60 })).toEqual({ left: 30, right: 20, bottom: 60 })
  expect(widthsOf({ left: 90, right: -5, bottom: 90 })).toEqual({ left: 45, right: 10, bottom: 75 })
  for (const other of [null, 'x', 7, [], { left: '30', right: Number.NaN }])
    expect(widthsOf(other)).toEqual(defaultWidths)
})

it('remembers, and survives what somebody else wrote there', () => {
  keepWidths({ left: 33, right: 22, bottom: 40 })
  expect(readWidths()).toEqual({ left: 33, right: 22, bottom: 40 })
  localStorage.setItem('pairpad.widths', '{')
  expect(readWidths()).toEqual(defaultWidths)
})
