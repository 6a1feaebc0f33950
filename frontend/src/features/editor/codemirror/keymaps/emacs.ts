import { completionStatus } from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { emacs, EmacsHandler } from '@replit/codemirror-emacs'
import { redo, undo } from '../binding'
import { blockTheme } from './theme'

// As it binds them to a history, which this editor has not: undo is that of the shared text.
EmacsHandler.bindKey('C-/|C-x u|S-C--|C-z', undo)
EmacsHandler.bindKey('S-C-/|S-C-x u|C--|S-C-z', redo)

/** Escape is a key of Emacs; it makes Tab leave the editor all the same. */
const leavesByEscape = EditorView.domEventObservers({
  keydown: ({ key }, view) => {
    if (key === 'Escape' && completionStatus(view.state) === null) view.setTabFocusMode(2_000)
  },
})

export const emacsKeys: Extension = [emacs(), leavesByEscape, blockTheme]
