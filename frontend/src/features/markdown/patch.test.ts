// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { patch } from './patch'

const fragment = (html: string) => document.createRange().createContextualFragment(html)

it('PAGE-1 what is the same stays the same element, at both ends', () => {
  const shown = document.createElement('div')
  patch(shown, fragment('<p>a</p><p>b</p><p>c</p>'))
  const [first, , last] = shown.children
  patch(shown, fragment('<p>a</p><p>x</p><p>y</p><p>c</p>'))
  expect(shown.innerHTML).toBe('<p>a</p><p>x</p><p>y</p><p>c</p>')
  expect(shown.firstChild).toBe(first)
  expect(shown.lastChild).toBe(last)
  patch(shown, fragment('<p>a</p><p>c</p>'))
  expect(shown.innerHTML).toBe('<p>a</p><p>c</p>')
  expect(shown.lastChild).toBe(last)
  patch(shown, fragment(''))
  expect(shown.childNodes).toHaveLength(0)
})

it('PAGE-1 what one has opened stays open', () => {
  const shown = document.createElement('div')
  const details = '<details><summary>s</summary>x</details>'
  patch(shown, fragment(`${details}<p>a</p>`))
  shown.querySelector('details')?.setAttribute('open', '')
  patch(shown, fragment(`${details}<p>b</p>`))
  expect(shown.querySelector('details')?.hasAttribute('open')).toBe(true)
  expect(shown.querySelector('p')?.textContent).toBe('b')
})
