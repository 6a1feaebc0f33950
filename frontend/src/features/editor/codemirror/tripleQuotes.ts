import { syntaxTree } from '@codemirror/language'
import { EditorSelection, type EditorState, Prec } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

/** What a text in triple quotes begins with: its prefix, and the quotes. */
const opening = /^[a-z]{0,2}("""|''')/i

/**
 * Types over the quotes that close a text in triple quotes, one by one. CodeMirror would
 * jump over all three at the first, and the other two that people type would be too many.
 */
export const tripleQuotes = Prec.highest(
  EditorView.inputHandler.of((view, from, to, text) => {
    const { state } = view
    if (text !== '"' && text !== "'") return false
    const { ranges, main } = state.selection
    if (state.readOnly || from !== to || from !== main.from) return false
    if (!ranges.every((range) => range.empty && closes(state, range.head, text))) return false
    const next = state.changeByRange(({ head }) => ({
      changes: { from: head, to: head + 1, insert: text },
      range: EditorSelection.cursor(head + 1),
    }))
    view.dispatch(state.update(next, { scrollIntoView: true, userEvent: 'input.type' }))
    return true
  }),
)

/** Whether the next character is one of the three quotes that close a text. */
function closes(state: EditorState, at: number, quote: string): boolean {
  if (state.sliceDoc(at, at + 1) !== quote || state.sliceDoc(at - 1, at) === '\\') return false
  for (let node = syntaxTree(state).resolveInner(at, 1); node.parent; node = node.parent) {
    const start = opening.exec(state.sliceDoc(node.from, node.from + 5))
    if (!start || start[1]?.[0] !== quote) continue
    const end = node.to - 3
    if (end < node.from + start[0].length || state.sliceDoc(end, node.to) !== start[1]) continue
    return end <= at && at < node.to
  }
  return false
}
