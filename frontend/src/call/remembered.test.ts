// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { checked, remember, remembered } from './remembered'

it('takes only what is a choice', () => {
  const usual = checked(null)
  expect(usual.isLarge).toBe(false)
  for (const other of ['x', 7, [], { microphone: 7, isLarge: 'yes', place: { right: -1, bottom: 2 } }])
    expect(checked(other)).toEqual(usual)
  const kept = { ...usual, microphone: 'abc', isLarge: true, place: { right: 3, bottom: 4 } }
  expect(checked(kept)).toEqual(kept)
})

it('remembers, and survives what somebody else wrote there', () => {
  remember({ camera: 'front' })
  remember({ speaker: 'left' })
  expect(remembered()).toMatchObject({ camera: 'front', speaker: 'left' })
  localStorage.setItem('pairpad.call', '{')
  expect(remembered()).toEqual(checked(null))
})
