import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view'
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next'
import * as Y from 'yjs'
import { carets } from './carets'
import type { Editor, EditorOptions, OpenFile } from './editor'
import { editorTheme } from './theme'
import { steadyViewport } from './viewport'

/** Pause before a language's colours are asked for again, in milliseconds. */
const colourRetry = 3_000

/** CodeMirror 6 as an {@link Editor}. */
export function codeMirror({ parent, awareness, label }: EditorOptions): Editor {
  // Styles that scripts add need it: the page allows no others.
  const nonce = EditorView.cspNonce.of(styleNonce())
  const view = new EditorView({ parent, state: EditorState.create({ extensions: nonce }) })
  const language = new Compartment()
  const readOnly = new Compartment()
  // One for each file, so that undo goes on where one left it.
  const undoManagers = new Map<Y.Text, Y.UndoManager>()
  let opened: OpenFile | undefined
  let isReadOnly = false

  const undoManagerOf = (text: Y.Text) => {
    let manager = undoManagers.get(text)
    if (!manager) {
      // Only what the binding adds itself: the default tracks edits without an
      // origin, too, and would undo starter text.
      manager = new Y.UndoManager(text, { trackedOrigins: new Set() })
      undoManagers.set(text, manager)
    }
    return manager
  }

  const readOnlyExtension = () => [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(!isReadOnly)]

  const load = async (file: OpenFile) => {
    const support = await file.language.load().catch(() => undefined)
    if (opened !== file) return
    if (support) view.dispatch({ effects: language.reconfigure(support) })
    // Without its colours a text can be written all the same; they come when the server is back.
    else setTimeout(() => opened === file && void load(file), colourRetry)
  }

  return {
    open(file) {
      opened = file
      const extensions: Extension[] = [
        nonce,
        // Before all other key bindings: theirs would undo what others typed.
        keymap.of(yUndoManagerKeymap),
        steadyViewport(file.text),
        yCollab(file.text, null, { undoManager: undoManagerOf(file.text) }),
        carets(file.text, awareness),
        editing,
        editorTheme,
        EditorView.contentAttributes.of({ 'aria-label': `${label}, ${file.language.file}` }),
        language.of([]),
        readOnly.of(readOnlyExtension()),
      ]
      view.setState(EditorState.create({ doc: file.text.toString(), extensions }))
      void load(file)
    },
    setReadOnly(next) {
      isReadOnly = next
      view.dispatch({ effects: readOnly.reconfigure(readOnlyExtension()) })
    },
    focus() {
      view.focus()
    },
    dispose() {
      opened = undefined
      view.destroy()
      for (const manager of undoManagers.values()) manager.destroy()
    },
  }
}

function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? ''
}

/** Text in a document is LF only (MERGE-6): what is typed, pasted or dropped here, too. */
const lineFeedsOnly = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || !transaction.isUserEvent('input')) return transaction
  const changes: { from: number; to: number; insert: string }[] = []
  let hasReturns = false
  transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    const insert = inserted.toString()
    hasReturns ||= insert.includes('\r')
    changes.push({ from, to, insert: insert.replace(/\r\n?/g, '\n') })
  })
  if (!hasReturns) return transaction
  const changed = transaction.startState.changes(changes)
  const selection = transaction.startState.selection.map(changed, 1)
  return { changes, selection, userEvent: 'input.paste', scrollIntoView: true }
})

const editing: Extension = [
  EditorState.lineSeparator.of('\n'),
  EditorState.allowMultipleSelections.of(true),
  EditorState.tabSize.of(4),
  indentUnit.of('    '),
  lineFeedsOnly,
  lineNumbers(),
  foldGutter(),
  highlightSpecialChars(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  drawSelection(),
  dropCursor(),
  rectangularSelection(),
  crosshairCursor(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...foldKeymap, indentWithTab]),
]
