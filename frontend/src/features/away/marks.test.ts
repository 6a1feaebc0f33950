// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import type { Editor, Highlight } from '../editor/public'
import { markFile, Marked } from './marks'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('what is in sight is marked for some seconds and fades; what is not waits', () => {
  const [here, there] = [new Y.Doc(), new Y.Doc()]
  const [mine, theirs] = [here.getText('file'), there.getText('file')]
  const sync = () => Y.applyUpdate(here, Y.encodeStateAsUpdate(there))
  theirs.insert(0, 'one\ntwo\nthree')
  sync()
  const before = Y.snapshot(here)
  theirs.insert(0, 'new ')
  theirs.insert(theirs.length, ' new')
  sync()
  const absence = { before, after: Y.snapshot(here), own: Y.mergeDeleteSets([]) }
  const author = { key: 'bob', name: 'Bob', colour: 5, writes: true }
  const marked = new Marked(absence, { isOwn: () => false, authorOf: () => author })

  let shown: readonly Highlight[] = []
  let sight = { from: 0, to: 7 }
  let isOver = false
  const editor = {
    inSight: () => sight,
    setHighlights: (_kind, highlights) => {
      shown = highlights
    },
  } as Partial<Editor> as Editor
  const stop = markFile(editor, mine, marked, () => {
    isOver = true
  })
  expect(shown).toEqual([
    { from: 0, to: 4, colour: 5, isLeaving: false },
    { from: 17, to: 21, colour: 5, isLeaving: false },
  ])
  // What is written since moves it, and is not marked.
  mine.insert(0, '> ')
  vi.advanceTimersByTime(1_000)
  expect(shown).toMatchObject([{ from: 2, to: 6 }, { from: 19 }])
  vi.advanceTimersByTime(5_200)
  expect(shown).toMatchObject([{ isLeaving: true }, { isLeaving: false }])
  vi.advanceTimersByTime(1_000)
  expect(shown).toMatchObject([{ from: 19, to: 23 }])
  // Another file and back: what was seen is not shown again.
  stop()
  expect(shown).toEqual([])
  sight = { from: 15, to: 25 }
  markFile(editor, mine, marked, () => {
    isOver = true
  })
  expect(shown).toMatchObject([{ from: 19, to: 23 }])
  expect(isOver).toBe(false)
  vi.advanceTimersByTime(8_000)
  expect(shown).toEqual([])
  expect(isOver).toBe(true)
})
