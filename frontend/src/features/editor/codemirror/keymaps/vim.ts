import type { Extension } from '@codemirror/state'
import { ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { CodeMirror, getCM, vim } from '@replit/codemirror-vim'
import { endStep, isOwn, redo, undo } from '../binding'
import { blockTheme } from './theme'

// Its own would look for a history, which this editor has not: undo is that of the shared text.
CodeMirror.commands.undo = ({ cm6 }) => void undo(cm6)
CodeMirror.commands.redo = ({ cm6 }) => void redo(cm6)

/**
 * Vim's mode thinks that it alone changes the text. What others write is kept out of what `.`
 * repeats, and moves the selection of the visual mode along.
 */
const amongOthers = ViewPlugin.define((view) => {
  const cm = getCM(view)
  if (!cm) return {}
  const onChange = cm.onChange.bind(cm)
  cm.onChange = (update: ViewUpdate) => {
    if (update.transactions.some(isOwn)) return onChange(update)
    for (const mark of Object.values(cm.marks)) mark.update(update.changes)
    if (cm.state.vim?.visualMode) cm.onSelectionChange()
  }
  // Each command is a step of undo, and so is all that one inserts.
  for (const event of ['vim-command-done', 'vim-mode-change']) cm.on(event, () => endStep(view))
  return {}
})

export const vimKeys: Extension = [vim({ status: true }), amongOthers, blockTheme]
