// @vitest-environment jsdom
import { editor, Range } from 'monaco-editor/editor'
import { beforeAll, expect, it } from 'vitest'
import * as Y from 'yjs'
import { changesBetween } from '../difference'
import { SharedModel } from './binding'
import { shownText } from './delta'

beforeAll(() => {
  // jsdom has neither; Monaco asks for them when it makes its first model.
  globalThis.CSS ??= { escape: (value: string) => value } as typeof CSS
})

function share(content = '', doc = new Y.Doc()) {
  const text = doc.getText('t')
  if (content) text.insert(0, content)
  return { doc, text, shared: new SharedModel(editor.createModel(''), text) }
}

/** Types into the model, as an editor does. */
function type({ model }: SharedModel, from: number, to: number, text: string) {
  const range = Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to))
  model.pushEditOperations(null, [{ range, text }], () => null)
}

/** Two people who are connected while `isConnected`. */
function pair() {
  const [ada, bob] = [share(), share()]
  const link = { isConnected: true }
  const sync = () => {
    Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ada.doc, Y.encodeStateVector(bob.doc)), 'sync')
    Y.applyUpdate(ada.doc, Y.encodeStateAsUpdate(bob.doc, Y.encodeStateVector(ada.doc)), 'sync')
  }
  ada.doc.on('update', () => link.isConnected && sync())
  bob.doc.on('update', () => link.isConnected && sync())
  return { ada, bob, link, sync }
}

it('RUN-5 nothing of the former question comes back by an undo', () => {
  const { doc, text, shared } = share()
  type(shared, 0, 0, 'former')
  doc.transact(() => {
    text.delete(0, 3)
    text.insert(text.length, ' starter')
    doc.getMap('question').set('mark', 'another')
  }, 'server')
  shared.undoManager.undo()
  expect(text.toString()).toBe('mer starter')
})

it('sends what is typed, and shows what others type', () => {
  const { ada, bob } = pair()
  type(ada.shared, 0, 0, 'hello\nworld')
  expect(bob.shared.model.getValue()).toBe('hello\nworld')
  type(bob.shared, 5, 6, ', ')
  expect(ada.text.toString()).toBe('hello, world')
  expect(ada.shared.model.getValue()).toBe('hello, world')
})

it('several edits at once keep their places', () => {
  const { text, shared } = share('one two three')
  shared.model.pushEditOperations(
    null,
    [
      { range: new Range(1, 1, 1, 4), text: 'ONE!' },
      { range: new Range(1, 5, 1, 5), text: '>' },
      { range: new Range(1, 9, 1, 14), text: '' },
    ],
    () => null,
  )
  expect(text.toString()).toBe('ONE! >two ')
  expect(shared.model.getValue()).toBe('ONE! >two ')
})

it('undoes what was written here, and nothing of others', () => {
  const { ada, bob } = pair()
  type(ada.shared, 0, 0, 'mine')
  type(bob.shared, 0, 0, 'theirs\n')
  expect(ada.shared.model.canUndo()).toBe(true)
  void ada.shared.model.undo()
  expect(ada.shared.model.getValue()).toBe('theirs\n')
  expect(ada.shared.model.canUndo()).toBe(false)
  void ada.shared.model.redo()
  expect(bob.shared.model.getValue()).toBe('theirs\nmine')
})

it('undoes none of the starter text', () => {
  const { shared } = share('print(1)')
  expect(shared.model.canUndo()).toBe(false)
})

it('replaces a text in one step of undo, by small changes', () => {
  const { text, shared } = share('a = 1\nb=2\nc = 3\n')
  const deltas: unknown[] = []
  text.observe(({ delta }) => deltas.push(delta))
  type(shared, 0, 0, '# x\n')
  shared.replace(changesBetween(text.toString(), '# x\na = 1\nb = 2\nc = 3\n'))
  expect(text.toString()).toBe('# x\na = 1\nb = 2\nc = 3\n')
  expect(JSON.stringify(deltas[1]).length).toBeLessThan(80)
  void shared.model.undo()
  expect(text.toString()).toBe('# x\na = 1\nb=2\nc = 3\n')
})

it('writes line feeds only, and shows the carriage returns of others', () => {
  const { ada, bob } = pair()
  type(ada.shared, 0, 0, 'a\r\nb\rc')
  expect(bob.text.toString()).toBe('a\nb\nc')
  bob.text.insert(1, '\r')
  expect(ada.shared.model.getValue()).toBe('a␍\nb\nc')
  type(ada.shared, 6, 6, '!')
  expect(ada.text.toString()).toBe('a\r\nb\nc!')
  expect(share('\r\n').shared.model.getValueLength()).toBe(2)
})

it('keeps a byte order mark at the start', () => {
  const { text, shared } = share('\uFEFFabc')
  type(shared, 4, 4, '!')
  expect(text.toString()).toBe('\uFEFFabc!')
})

it('shows what Yjs makes of a character that somebody cuts in two', () => {
  const { ada, bob } = pair()
  type(ada.shared, 0, 0, 'a😀b')
  bob.text.insert(2, 'x')
  expect(ada.shared.model.getValue()).toBe(ada.text.toString())
  type(ada.shared, 5, 5, '!')
  expect(bob.text.toString()).toBe('a\uFFFDx\uFFFDb!')
})

it('goes on in another model with the same past', () => {
  const { text, shared } = share('one')
  type(shared, 3, 3, ' two')
  const before = shared.model
  shared.moveTo(editor.createModel(''))
  expect(before.isDisposed()).toBe(true)
  type(shared, 7, 7, '!')
  void shared.model.undo()
  void shared.model.undo()
  expect(text.toString()).toBe('one')
})

it('lets go of both when it is disposed of', () => {
  const { text, shared } = share('one')
  shared.dispose()
  text.insert(0, 'x')
  expect(shared.model.isDisposed()).toBe(true)
})

/** A generator that gives the same for the same seed (mulberry32). */
function randomOf(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const pieces = ['x', '\n', 'abc', '😀', '\r\n', 'def f():\n    ', '', '\t']

it.each([1, 2, 3, 4, 5, 6, 7, 8])('converges whatever two people do (seed %i)', (seed) => {
  const random = randomOf(seed)
  const { ada, bob, link, sync } = pair()
  const act = ({ shared, text }: typeof ada) => {
    const { model } = shared
    const at = () =>
      model.getOffsetAt(model.validatePosition(model.getPositionAt(random(model.getValueLength() + 1))))
    const what = random(12)
    if (what === 0) void model.undo()
    else if (what === 1) void model.redo()
    else if (what === 2) link.isConnected = !link.isConnected
    // Another application, which knows nothing of line ends and characters.
    else if (what === 3) text.insert(random(text.length + 1), pieces[random(pieces.length)] || '\r')
    else if (what === 4 && text.length > 2) text.delete(random(text.length - 1), 1)
    else {
      // Several carets.
      const places = [at(), at(), at()].toSorted((a, b) => a - b)
      const spans = [...new Set(places)].map((from, index, all) => {
        const until = Math.min(from + random(4), all[index + 1] ?? model.getValueLength())
        return Range.fromPositions(model.getPositionAt(from), model.getPositionAt(until))
      })
      const edits = spans.map((span) => ({
        range: model.validateRange(span),
        text: pieces[random(pieces.length)] ?? '',
      }))
      model.pushEditOperations(null, edits, () => null)
    }
    if (link.isConnected) sync()
  }
  for (let step = 0; step < 300; step++) act(random(2) === 0 ? ada : bob)
  sync()
  expect(ada.text.toString()).toBe(bob.text.toString())
  expect(ada.shared.model.getValue()).toBe(shownText(ada.text))
  expect(bob.shared.model.getValue()).toBe(shownText(bob.text))
})
