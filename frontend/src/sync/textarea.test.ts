// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as Y from 'yjs'
import { bindTextarea } from './textarea'

let field: HTMLTextAreaElement
let mine: Y.Text
let theirs: Y.Text
let unbind: () => void

beforeEach(() => {
  mine = new Y.Doc().getText('text')
  theirs = new Y.Doc().getText('text')
  exchange()
  field = document.createElement('textarea')
  document.body.append(field)
  mine.insert(0, 'Hello world')
  unbind = bindTextarea(field, mine)
})
afterEach(() => {
  unbind()
  field.remove()
})

/** Each hears of everything that the other does. */
function exchange() {
  const [one, other] = [mine.doc, theirs.doc]
  if (!one || !other) throw new Error('both are in documents')
  one.on('update', (update: Uint8Array, origin) => origin !== other && Y.applyUpdate(other, update, one))
  other.on('update', (update: Uint8Array, origin) => origin !== one && Y.applyUpdate(one, update, other))
}

/** As a browser types: over the selection, then an event. */
function type(text: string) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new Event('input'))
}

it('what is typed is in the document, at the caret', () => {
  field.setSelectionRange(5, 5)
  type(',')
  expect(theirs.toString()).toBe('Hello, world')
  expect(field.selectionStart).toBe(6)
})

it('PAGE-1 what others write moves neither caret nor selection', () => {
  field.setSelectionRange(6, 11, 'backward')
  theirs.insert(0, 'Oh! ')
  expect(field.value).toBe('Oh! Hello world')
  expect([field.selectionStart, field.selectionEnd, field.selectionDirection]).toEqual([10, 15, 'backward'])
  theirs.insert(15, '!')
  expect([field.selectionStart, field.selectionEnd]).toEqual([10, 15])
  theirs.delete(0, 12)
  expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe('rld')
})

it('PAGE-1 a composition goes on while others write, before, within and behind it', () => {
  field.setSelectionRange(6, 11)
  field.dispatchEvent(new Event('compositionstart'))
  type('にほ')
  theirs.insert(0, 'Oh! ')
  theirs.insert(12, '-')
  expect(field.value).toBe('Hello にほ')
  field.setSelectionRange(6, 8)
  type('日本')
  field.dispatchEvent(new Event('compositionend'))
  // What was not seen when the word was replaced is not replaced.
  expect(mine.toString()).toBe('Oh! Hello 日本-')
  expect(theirs.toString()).toBe(mine.toString())
  expect(field.value).toBe(mine.toString())
  expect(field.selectionStart).toBe(12)
})

it('a composition that comes to nothing shows what others wrote meanwhile', () => {
  field.setSelectionRange(11, 11)
  field.dispatchEvent(new Event('compositionstart'))
  theirs.insert(0, 'Oh! ')
  field.dispatchEvent(new Event('compositionend'))
  expect(field.value).toBe('Oh! Hello world')
  expect(field.selectionStart).toBe(15)
})

it('undo takes back what one typed oneself, and nothing else', () => {
  field.setSelectionRange(11, 11)
  type('!')
  theirs.insert(0, 'Oh! ')
  const undo = new InputEvent('beforeinput', { inputType: 'historyUndo', cancelable: true })
  field.dispatchEvent(undo)
  expect(undo.defaultPrevented).toBe(true)
  expect(field.value).toBe('Oh! Hello world')
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Z', ctrlKey: true, shiftKey: true }))
  expect(theirs.toString()).toBe('Oh! Hello world!')
  expect(field.selectionStart).toBe(16)
})

it('MERGE-6 line ends of others become line feeds, and offsets stay right', () => {
  theirs.insert(5, '\r\n')
  expect(mine.toString()).toBe('Hello\n world')
  field.setSelectionRange(12, 12)
  type('!')
  expect(theirs.toString()).toBe('Hello\n world!')
})

it('both end with the same text, whatever both do', () => {
  let seed = 20_261_120
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  for (let round = 0; round < 400; round++) {
    const start = random(field.value.length + 1)
    if (random(2) === 0) {
      field.setSelectionRange(start, Math.min(field.value.length, start + random(4)))
      type(['a', 'bc', '\n', ''][random(4)] ?? '')
    } else {
      theirs.insert(Math.min(start, theirs.length), ['x', 'yz\n'][random(2)] ?? '')
      if (theirs.length > 60) theirs.delete(random(20), 30)
    }
    expect(field.value).toBe(theirs.toString())
  }
})
