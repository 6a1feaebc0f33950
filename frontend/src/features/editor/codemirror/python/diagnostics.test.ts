// @vitest-environment jsdom
import { EditorState } from '@codemirror/state'
import { expect, it } from 'vitest'
import type { Diagnostic } from '../../python/protocol'
import { finding, problems, problemsIn } from '../problems/problems'
import { showFound } from './diagnostics'

const range = (line: number, from: number, to = from, last = line) => ({
  start: { line, character: from },
  end: { line: last, character: to },
})

const begun = (doc: string) => EditorState.create({ doc, extensions: [problems, finding.of('python')] })
const found = (state: EditorState, list: Diagnostic[]) => state.update(showFound(state.doc, list)).state
const all = (state: EditorState) =>
  problemsIn(state, 0, state.doc.length).map(({ from, to, severity, message }) => [
    state.sliceDoc(from, to),
    severity,
    message,
  ])

it('what has been found moves with the text, goes with it, and gives way to what is found next', () => {
  let state = found(begun('count = 1\nprint(cuont)'), [
    { range: range(1, 6, 11), severity: 1, message: 'not defined' },
    { range: range(0, 0, 5), severity: 4, message: 'not used', tags: [1] },
  ])
  expect(all(state)).toEqual([
    ['count', 'hint', 'not used'],
    ['cuont', 'error', 'not defined'],
  ])
  state = state.update({ changes: { from: 0, insert: '# hello\n' } }).state
  expect(all(state).at(-1)).toEqual(['cuont', 'error', 'not defined'])
  state = state.update({ changes: { from: 24, to: 29 } }).state
  expect(all(state)).toEqual([['count', 'hint', 'not used']])
  state = found(state, [{ range: range(0, 0, 2), severity: 2, message: 'odd' }])
  expect(all(state)).toEqual([['# ', 'warning', 'odd']])
})

it('marks a letter where something without length is wrong, and nothing that is not there', () => {
  const state = found(begun('f(\n'), [
    { range: range(0, 2), message: 'at the end' },
    { range: range(0, 0), message: 'at the start' },
    { range: range(1, 0), message: 'in an empty line' },
    { range: range(90, 0, 5), message: 'nowhere' },
  ])
  expect(all(state)).toEqual([
    ['f', 'error', 'at the start'],
    ['(', 'error', 'at the end'],
  ])
})

it('shows so much that it can be drawn, whatever the text makes the server say', () => {
  const one = { range: range(0, 0, 1), message: 'x'.repeat(90_000) }
  const state = found(
    begun('f'),
    Array.from({ length: 5_000 }, () => one),
  )
  const shown = problemsIn(state, 0, 1)
  expect(shown.length).toBe(1_000)
  expect(shown[0]?.message.length).toBe(2_000)
})
