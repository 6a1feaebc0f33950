// @vitest-environment jsdom
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { afterEach, expect, it } from 'vitest'
import * as Y from 'yjs'
import { ownStep } from '../../../sync/ownStep'
import { Binding, redo, undo } from './binding'
import { shownText } from './delta'

// CodeMirror measures text, and jsdom has no layout.
Range.prototype.getClientRects = () => [] as unknown as DOMRectList

const views: EditorView[] = []
afterEach(() => {
  for (const view of views.splice(0)) view.destroy()
})

/** Somebody with an editor. What they write reaches the others when `deliver` is called. */
function person(start?: Y.Doc) {
  const doc = new Y.Doc()
  if (start) Y.applyUpdate(doc, Y.encodeStateAsUpdate(start))
  const text = doc.getText('t')
  const binding = new Binding(text)
  const open = () => {
    const state = EditorState.create({
      doc: shownText(text),
      extensions: [
        binding.extension,
        EditorState.lineSeparator.of('\n'),
        EditorState.allowMultipleSelections.of(true),
      ],
    })
    const view = new EditorView({ state })
    views.push(view)
    return view
  }
  return { doc, text, binding, view: open(), open }
}
type Someone = ReturnType<typeof person>

function deliver(from: Someone, to: Someone) {
  Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'network')
}

function type({ view }: Someone, insert: string, at: number) {
  view.dispatch({ changes: { from: at, insert }, selection: { anchor: at + insert.length } })
}

const shows = ({ view }: Someone) => view.state.doc.toString()

it('RUN-5 nothing of the former question comes back by an undo', () => {
  const ada = person()
  const server = person()
  type(ada, 'former', 0)
  undo(ada.view)
  redo(ada.view)
  deliver(ada, server)
  server.doc.transact(() => {
    server.text.delete(0, server.text.length)
    server.text.insert(0, 'starter')
    server.doc.getMap('question').set('mark', 'another')
  })
  deliver(server, ada)
  undo(ada.view)
  redo(ada.view)
  expect(shows(ada)).toBe('starter')
  // What is typed from then on is one's own step.
  type(ada, '# ', 0)
  undo(ada.view)
  expect(shows(ada)).toBe('starter')
})

it('writes what is typed, and shows what others type', () => {
  const ada = person()
  const bob = person()
  type(ada, 'hello', 0)
  deliver(ada, bob)
  type(bob, ' world', 5)
  type(ada, '> ', 0)
  deliver(bob, ada)
  deliver(ada, bob)
  expect([shows(ada), shows(bob)]).toEqual(['> hello world', '> hello world'])
  expect(ada.view.state.selection.main.head).toBe(2)
})

it('undoes own edits only, and puts the caret back', () => {
  const start = new Y.Doc()
  start.getText('t').insert(0, 'starter\n')
  const [ada, bob] = [person(start), person(start)]
  ada.view.dispatch({ selection: { anchor: 0, head: 7 } })
  ada.view.dispatch({ changes: { from: 0, to: 7, insert: 'mine' }, selection: { anchor: 4 } })
  deliver(ada, bob)
  type(bob, 'theirs', 5)
  deliver(bob, ada)
  expect(undo(ada.view)).toBe(true)
  expect(shows(ada)).toBe('starter\ntheirs')
  expect(ada.view.state.selection.main).toMatchObject({ anchor: 0, head: 7 })
  redo(ada.view)
  expect(shows(ada)).toBe('mine\ntheirs')
  expect(ada.view.state.selection.main.head).toBe(4)
  undo(ada.view)
  undo(ada.view)
  expect(shows(ada)).toBe('starter\ntheirs')
})

it('goes on undoing after another file was shown', () => {
  const ada = person()
  type(ada, 'typed before', 0)
  views.splice(0).forEach((view) => view.destroy())
  const again = ada.open()
  again.dispatch({ selection: { anchor: 3 } })
  undo(again)
  expect(again.state.doc.toString()).toBe('')
  redo(again)
  expect(again.state.selection.main.head).toBe(12)
})

it('undoes nothing for whoever only reads', () => {
  const ada = person()
  type(ada, 'kept', 0)
  views.splice(0).forEach((view) => view.destroy())
  const state = EditorState.create({
    doc: shownText(ada.text),
    extensions: [ada.binding.extension, EditorState.readOnly.of(true)],
  })
  const view = new EditorView({ state })
  views.push(view)
  expect(undo(view)).toBe(true)
  expect(view.state.doc.toString()).toBe('kept')
})

it('stays in step with what is no text', () => {
  const start = new Y.Doc()
  start.getText('t').insert(0, 'ab')
  start.getText('t').insertEmbed(1, { image: 'x' })
  const [ada, other] = [person(start), person(start)]
  expect(shows(ada)).toBe('a\uFFFCb')
  other.text.insertEmbed(0, { more: 1 })
  other.text.format(0, 2, { bold: true })
  other.text.insert(2, 'x')
  deliver(other, ada)
  type(ada, '!', 5)
  deliver(ada, other)
  expect(shows(ada)).toBe('\uFFFCax\uFFFCb!')
  expect(other.text.toString()).toBe('axb!')
})

it('converges, whatever is typed, undone and delivered, in any order', () => {
  let seed = 11
  const random = (below: number) => (seed = (seed * 16_807) % 2_147_483_647) % below
  const words = ['a', 'bc', '\n', '😀', '()', '    ', '\n\n']
  for (let round = 0; round < 8; round++) {
    const start = new Y.Doc()
    start.getText('t').insert(0, 'one\ntwo\nthree\n')
    const everybody = [person(start), person(start), person(start)]
    const someone = () => everybody[random(3)] as Someone
    /** A place that is not within an emoji: nobody can get there by keyboard. */
    const place = ({ view: { state } }: Someone) => {
      const at = random(state.doc.length + 1)
      return /[\uDC00-\uDFFF]/.test(state.sliceDoc(at, at + 1)) ? at - 1 : at
    }
    for (let step = 0; step < 50; step++) {
      const who = someone()
      const action = random(10)
      if (action < 4) {
        const [a, b] = [place(who), place(who)]
        const insert = words[random(words.length)] ?? ''
        const isShort = Math.abs(a - b) < 4
        who.view.dispatch({
          changes: { from: Math.min(a, b), to: isShort ? Math.max(a, b) : Math.min(a, b), insert },
        })
      } else if (action < 5) {
        const [from, second] = [place(who), place(who)].toSorted((a, b) => a - b) as [number, number]
        who.view.dispatch({
          changes: [
            { from, insert: 'X' },
            { from: second, insert: 'Y' },
          ],
        })
      } else if (action < 6) undo(who.view)
      else if (action < 7) redo(who.view)
      else deliver(who, someone())
      expect(shows(who)).toBe(who.text.toString())
    }
    for (const from of everybody) for (const to of everybody) deliver(from, to)
    for (const from of everybody) for (const to of everybody) deliver(from, to)
    const [first] = everybody as [Someone]
    for (const who of everybody)
      expect([shows(who), who.text.toString()]).toEqual([shows(first), shows(first)])
  }
}, 60_000)

it('what somebody does by something else than typing is a step of its own', () => {
  const ada = person()
  const bob = person()
  type(ada, 'a', 0)
  ada.doc.transact(() => ada.text.insert(1, 'STEP'), ownStep)
  type(ada, 'b', 5)
  expect(shows(ada)).toBe('aSTEPb')
  deliver(ada, bob)
  const seen: string[] = []
  for (let step = 0; step < 3; step++) {
    undo(ada.view)
    seen.push(shows(ada))
  }
  expect(seen).toEqual(['aSTEP', 'a', ''])
  redo(ada.view)
  redo(ada.view)
  deliver(ada, bob)
  expect([shows(ada), shows(bob)]).toEqual(['aSTEP', 'aSTEP'])
  // What others do so is not one's own.
  undo(bob.view)
  expect(shows(bob)).toBe('aSTEP')
})
