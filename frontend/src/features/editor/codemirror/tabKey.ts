import { indentLess, indentMore } from '@codemirror/commands'
import { getIndentUnit, indentUnit } from '@codemirror/language'
import { countColumn, EditorSelection } from '@codemirror/state'
import type { Command, EditorView, KeyBinding } from '@codemirror/view'

/** Whether Vim waits for commands: there Tab means nothing, and leaves the editor. */
function isVimCommand(view: EditorView): boolean {
  const { cm } = view as { cm?: { state: { vim?: { insertMode: boolean } } } }
  return cm?.state.vim?.insertMode === false
}

/** Goes to the next stop where nothing is selected, and indents lines that are. */
const indent: Command = (view) => {
  const { state } = view
  if (state.readOnly || isVimCommand(view)) return false
  if (state.selection.ranges.some((range) => !range.empty)) return indentMore(view)
  const unit = state.facet(indentUnit)
  const changes = state.changeByRange(({ head }) => {
    const line = state.doc.lineAt(head)
    const column = countColumn(line.text.slice(0, head - line.from), state.tabSize)
    const stop = getIndentUnit(state)
    const insert = unit === '\t' ? unit : ' '.repeat(stop - (column % stop))
    return { changes: { from: head, insert }, range: EditorSelection.cursor(head + insert.length) }
  })
  view.dispatch(state.update(changes, { scrollIntoView: true, userEvent: 'input.indent' }))
  return true
}

/** Tab and Shift-Tab in code. */
export const tabKey: KeyBinding = {
  key: 'Tab',
  run: indent,
  shift: (view) => !isVimCommand(view) && indentLess(view),
}
