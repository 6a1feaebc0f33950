// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest'
import type { OutputPiece } from '../../sync/runs'
import { plainOutput } from './plainOutput'
import { Screen } from './screen'

afterEach(() => document.body.replaceChildren())

const typed = (text: string, by: string): OutputPiece => ({ stream: 'stdin', text, by })
const end = (by: string): OutputPiece => ({ stream: 'end', text: '', by })
const out = (text: string): OutputPiece => ({ stream: 'stdout', text })

function shown(...pieces: OutputPiece[]) {
  const root = document.createElement('div')
  document.body.append(root)
  const screen = new Screen(root, { fileOf: () => undefined, onPlace: vi.fn<() => void>() })
  // As they come: what is drawn already stays as it is.
  for (const piece of pieces) screen.write([piece])
  screen.end()
  return root
}

const talk = [out('Name? '), typed('Gra', 'Ada'), typed('ce\n', 'Ada'), out('Age? '), typed('4\n5\n', 'Bob')]

it('what was typed stands at its place with who typed it, and is copied so', () => {
  const root = shown(...talk)
  const whole = 'Name? Ada typed: Grace\nAge? Bob typed: 4\n5\n'
  expect(root.textContent).toBe(whole)
  expect(plainOutput(talk)).toBe(whole)
  const names = [...root.querySelectorAll('.output-typist')].map(({ textContent }) => textContent)
  expect(names).toEqual(['Ada', 'Bob'])
  const lines = [...root.querySelectorAll('[data-stream=stdin]')].map(({ textContent }) => textContent)
  expect(lines.join('')).toBe('Grace\n4\n5\n')
})

it('two people in one line, and one who types twice, are told apart', () => {
  const pieces = [typed('a', 'Ada'), typed('b\n', 'Bob'), typed('c\n', 'Bob')]
  expect(shown(...pieces).textContent).toBe('Ada typed: aBob typed: b\nBob typed: c\n')
})

it('whatever somebody types or is called, it is text, and looks like nothing else', () => {
  const pieces = [typed('\u001b[31m<b>x</b>\u001b]0;t\u0007\u0007\n', '<i>\u202eEve</i>\n'), out('plain\n')]
  const root = shown(...pieces)
  expect(root.querySelector('b, i, [class*=ansi]')).toBeNull()
  expect(root.textContent).toBe('<i> Eve</i> typed: <b>x</b>␇\nplain\n')
  expect(plainOutput(pieces)).toBe(root.textContent)
})

it('what was typed between takes nothing from the colours of a program', () => {
  const root = shown(out('\u001b[32mgreen '), typed('x\n', 'Ada'), out('still'))
  const green = [...root.querySelectorAll('.ansi-2')].map(({ textContent }) => textContent)
  expect(green).toEqual(['green ', 'still'])
})

it('RUN-3 that somebody has ended the input stands where it came, apart from what was typed and written', () => {
  const pieces = [out('Sum of: '), typed('4\n', 'Ada'), typed('5', 'Ada'), end('<b>Bob'), out('9\n')]
  const root = shown(...pieces)
  expect(root.textContent).toBe('Sum of: Ada typed: 4\nAda typed: 5\n<b>Bob ended the input.\n9\n')
  expect(plainOutput(pieces)).toBe(root.textContent)
  const said = [...root.querySelectorAll('[data-stream=end]')].map(({ textContent }) => textContent)
  expect(said).toEqual(['ended the input.\n'])
  expect(shown(out('Name? '), end('Ada')).textContent).toBe('Name? Ada ended the input.\n')
})
