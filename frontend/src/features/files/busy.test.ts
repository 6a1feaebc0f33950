// @vitest-environment jsdom
import { afterEach, expect, it } from 'vitest'
import { isBusy, isOtherField } from './busy'

afterEach(() => document.body.replaceChildren())

const isField = (id: string) => isOtherField(document.querySelector(`#${id}`))
const idle = { typed: undefined, isComposing: false, isInField: false }

it('PAGE-1 whoever types, composes or fills in a field is busy', () => {
  expect(isBusy(idle, 10_000)).toBe(false)
  expect(isBusy({ ...idle, typed: 5_001 }, 10_000)).toBe(true)
  expect(isBusy({ ...idle, typed: 5_000 }, 10_000)).toBe(false)
  expect(isBusy({ ...idle, isComposing: true }, 10_000)).toBe(true)
  expect(isBusy({ ...idle, isInField: true }, 10_000)).toBe(true)
})

it('the code is no other field, what is to be searched in it is', () => {
  document.body.innerHTML = `
    <input id="name"><input id="tick" type="checkbox"><button id="button"></button><textarea id="chat"></textarea>
    <div data-code><textarea class="inputarea" id="monaco"></textarea><input id="search"></div>`
  expect(['name', 'tick', 'button', 'chat', 'monaco', 'search'].filter(isField)).toEqual([
    'name',
    'chat',
    'search',
  ])
  expect(isOtherField(null)).toBe(false)
})
