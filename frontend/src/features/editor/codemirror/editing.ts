import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete?brackets'
import { defaultKeymap } from '@codemirror/commands'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view'
import { folding } from './folding'
import { leaving } from './leaving'
import { lineFeedsOnly } from './lineFeeds'
import { tabKey } from './tabKey'
import { tripleQuotes } from './tripleQuotes'

/** What editing has whatever the file is, and whoever edits. */
export const editing: Extension = [
  EditorState.lineSeparator.of('\n'),
  EditorState.allowMultipleSelections.of(true),
  lineFeedsOnly,
  lineNumbers(),
  folding,
  highlightSpecialChars(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  drawSelection(),
  dropCursor(),
  // As in VS Code: Alt alone is for pointing.
  rectangularSelection({ eventFilter: ({ altKey, shiftKey, button }) => altKey && shiftKey && button === 0 }),
  crosshairCursor(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  tripleQuotes,
  leaving,
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, tabKey]),
]
