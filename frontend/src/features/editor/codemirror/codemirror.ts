import {
  Compartment,
  EditorSelection,
  EditorState,
  type Extension,
  type StateEffect,
} from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next'
import * as Y from 'yjs'
import { textOf } from '../../../i18n/messages'
import { changesBetween } from '../difference'
import type { Editor, EditorOptions, EditorSettings, LineMark, OpenFile, Range } from '../editor'
import { text as words } from '../text'
import { carets } from './carets'
import { editing } from './editing'
import { Following } from './following'
import { highlightingOf } from './highlighting'
import { markGutter, showMarks } from './marks'
import { ParkedFile } from './parked'
import { settingsOf } from './settings'
import { editorTheme } from './theme'
import { steadyViewport } from './viewport'

/** Pause before a language's colours are asked for again, in milliseconds. */
const colourRetry = 3_000

/** CodeMirror 6 as an {@link Editor}. */
export function codeMirror(options: EditorOptions): Editor {
  return new CodeMirror(options)
}

class CodeMirror implements Editor {
  private readonly view: EditorView
  /** What changes while a file is open. */
  private readonly parts = {
    label: new Compartment(),
    language: new Compartment(),
    readOnly: new Compartment(),
    settings: new Compartment(),
  }
  /** One for each file, so that undo goes on where one left it. */
  private readonly undoManagers = new Map<Y.Text, Y.UndoManager>()
  private readonly parked = new Map<Y.Text, ParkedFile>()
  private readonly following: Following
  private opened: OpenFile | undefined
  private settings: EditorSettings
  private isReadOnly = false
  private marks: readonly LineMark[] = []

  constructor(private readonly options: EditorOptions) {
    const { parent, awareness, settings, onOwnMove } = options
    // Until a file is open there is nothing to write in.
    const nothing = [this.nonce, editorTheme, EditorView.editable.of(false)]
    this.settings = settings
    this.view = new EditorView({ parent, state: EditorState.create({ extensions: nothing }) })
    this.following = new Following(
      awareness,
      () => this.opened && { view: this.view, text: this.opened.text },
      onOwnMove,
    )
  }

  /** Styles that scripts add need it: the page allows no others. */
  private readonly nonce = EditorView.cspNonce.of(
    document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '',
  )

  open(file: OpenFile) {
    const before = this.opened
    if (before && isSame(before, file)) return
    if (before && before.text !== file.text)
      this.parked.set(before.text, new ParkedFile(this.view, before.text))
    this.opened = file
    if (before?.text === file.text) this.view.dispatch({ effects: this.reconfigured(file) })
    else this.show(file)
    void this.highlight(file)
  }

  /** Shows another file, as one left it. The focus stays where it is. */
  private show(file: OpenFile) {
    const parked = this.parked.get(file.text)
    this.parked.delete(file.text)
    if (parked) {
      parked.show(this.view, this.reconfigured(file))
    } else {
      this.view.setState(
        EditorState.create({ doc: file.text.toString(), extensions: this.extensionsOf(file) }),
      )
      this.view.scrollDOM.scrollTo(0, 0)
    }
    this.view.dispatch({ effects: showMarks(this.marks) })
    this.following.look()
  }

  private extensionsOf(file: OpenFile): Extension[] {
    const { label, language, readOnly, settings } = this.parts
    return [
      this.nonce,
      // Before all other key bindings: theirs would undo what others typed.
      keymap.of(yUndoManagerKeymap),
      steadyViewport(file.text),
      yCollab(file.text, null, { undoManager: this.undoManagerOf(file.text) }),
      carets(file.text, this.options.awareness),
      this.following.extension,
      markGutter(this.options.onMark),
      editing,
      editorTheme,
      label.of(labelOf(file)),
      language.of([]),
      readOnly.of(readOnlyOf(this.isReadOnly)),
      settings.of(this.settingsOf(file)),
    ]
  }

  private reconfigured(file: OpenFile): StateEffect<unknown>[] {
    const { label, readOnly, settings } = this.parts
    return [
      label.reconfigure(labelOf(file)),
      readOnly.reconfigure(readOnlyOf(this.isReadOnly)),
      settings.reconfigure(this.settingsOf(file)),
    ]
  }

  private settingsOf({ text, language }: OpenFile): Extension {
    return settingsOf(this.settings, text.toString(), language.id)
  }

  private undoManagerOf(text: Y.Text): Y.UndoManager {
    let manager = this.undoManagers.get(text)
    if (!manager) {
      // Only what the binding adds itself: the default tracks edits without an
      // origin, too, and would undo starter text.
      manager = new Y.UndoManager(text, { trackedOrigins: new Set() })
      this.undoManagers.set(text, manager)
    }
    return manager
  }

  private async highlight(file: OpenFile): Promise<void> {
    const support = await highlightingOf(file.language.id, file.path).catch(() => 'unreachable' as const)
    if (this.opened !== file) return
    // Without its colours a text can be written all the same; they come when the server is back.
    if (support === 'unreachable')
      setTimeout(() => this.opened === file && void this.highlight(file), colourRetry)
    else this.view.dispatch({ effects: this.parts.language.reconfigure(support ?? []) })
  }

  setReadOnly(isReadOnly: boolean) {
    this.isReadOnly = isReadOnly
    this.view.dispatch({ effects: this.parts.readOnly.reconfigure(readOnlyOf(isReadOnly)) })
  }

  setSettings(settings: EditorSettings) {
    this.settings = settings
    if (this.opened) this.view.dispatch({ effects: this.reconfigured(this.opened) })
  }

  setMarks(marks: readonly LineMark[]) {
    this.marks = marks
    this.view.dispatch({ effects: showMarks(marks) })
  }

  selections(): Range[] {
    const { main, ranges } = this.view.state.selection
    const others = ranges.filter((range) => range !== main)
    return [main, ...others].map(({ anchor, head }) => ({ anchor, head }))
  }

  reveal({ anchor, head }: Range) {
    const at = (position: number) => Math.max(0, Math.min(position, this.view.state.doc.length))
    const selection = EditorSelection.range(at(anchor), at(head))
    this.view.dispatch({
      selection,
      effects: EditorView.scrollIntoView(selection, { y: 'center' }),
      userEvent: 'select',
    })
  }

  follow(client: number | undefined) {
    this.following.follow(client)
  }

  replace(text: string) {
    if (!this.opened || this.isReadOnly) return
    const { doc } = this.view.state
    const undoManager = this.undoManagerOf(this.opened.text)
    // What was typed a moment ago is another step.
    undoManager.stopCapturing()
    this.view.dispatch({
      changes: changesBetween(doc.toString(), text.replace(/\r\n?/g, '\n')),
      userEvent: 'replace',
    })
    undoManager.stopCapturing()
  }

  focus() {
    this.view.focus()
  }

  dispose() {
    this.opened = undefined
    this.following.dispose()
    this.view.destroy()
    for (const parked of this.parked.values()) parked.discard()
    for (const manager of this.undoManagers.values()) manager.destroy()
  }
}

function isSame(a: OpenFile, b: OpenFile): boolean {
  return a.text === b.text && a.path === b.path && a.language.id === b.language.id
}

function labelOf({ path }: OpenFile): Extension {
  return EditorView.contentAttributes.of({ 'aria-label': textOf(words).code(path) })
}

function readOnlyOf(isReadOnly: boolean): Extension {
  return [
    EditorState.readOnly.of(isReadOnly),
    EditorView.editable.of(!isReadOnly),
    // What cannot be written can be read, searched and copied: it keeps the focus.
    EditorView.contentAttributes.of({ tabindex: '0' }),
  ]
}
