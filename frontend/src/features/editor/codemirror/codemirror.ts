import {
  Compartment,
  EditorSelection,
  EditorState,
  type Extension,
  type StateEffect,
} from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type * as Y from 'yjs'
import { textOf } from '../../../i18n/messages'
import { changesBetween } from '../difference'
import type {
  Editor,
  EditorOptions,
  EditorSettings,
  Highlight,
  HighlightKind,
  LineMark,
  OpenFile,
  Range,
} from '../editor'
import { text as words } from '../text'
import { Binding } from './binding'
import { carets } from './carets'
import { shownText } from './delta'
import { editing } from './editing'
import { Following } from './following'
import { highlightingOf } from './highlighting'
import { keymapOf } from './keymaps/keymaps'
import { markGutter, showMarks } from './marks'
import { ParkedFile } from './parked'
import { phrases } from './phrases'
import { continueSearch, openSearchOf } from './search/search'
import { settingsOf } from './settings'
import { editorTheme } from './theme'

/** Few people need it, and nobody for the first key: it comes when something is to be highlighted. */
let highlights: typeof import('./highlights') | undefined

/** Pause before what could not be loaded is asked for again, in milliseconds. */
const retryAfter = 3_000

/** CodeMirror 6 as an {@link Editor}. */
export function codeMirror(options: EditorOptions): Editor {
  return new CodeMirror(options)
}

class CodeMirror implements Editor {
  private readonly view: EditorView
  /** What changes while a file is open. */
  private readonly parts = {
    highlights: new Compartment(),
    keys: new Compartment(),
    label: new Compartment(),
    language: new Compartment(),
    readOnly: new Compartment(),
    settings: new Compartment(),
  }
  /** One for each file, so that undo goes on where one left it. */
  private readonly bindings = new Map<Y.Text, Binding>()
  private readonly parked = new Map<Y.Text, ParkedFile>()
  private readonly following: Following
  private opened: OpenFile | undefined
  private settings: EditorSettings
  private keys: Extension = []
  private isReadOnly = false
  private isDisposed = false
  private marks: readonly LineMark[] = []
  private readonly highlighted = new Map<HighlightKind, readonly Highlight[]>()

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
    void this.loadKeys()
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
    const search = openSearchOf(this.view)
    const parked = this.parked.get(file.text)
    this.parked.delete(file.text)
    if (parked) {
      parked.show(this.view, this.reconfigured(file))
    } else {
      this.view.setState(
        EditorState.create({ doc: shownText(file.text), extensions: this.extensionsOf(file) }),
      )
      this.view.scrollDOM.scrollTo(0, 0)
    }
    this.view.dispatch({ effects: showMarks(this.marks) })
    this.highlighted.clear()
    this.showHighlights()
    continueSearch(this.view, search)
    this.following.look()
  }

  private extensionsOf(file: OpenFile): Extension[] {
    const { keys, label, language, readOnly, settings } = this.parts
    return [
      this.nonce,
      this.parts.highlights.of(highlights?.highlighting ?? []),
      // Those of other editors take what they want before anything here.
      keys.of(this.keys),
      this.bindingOf(file.text).extension,
      carets(file.text, this.options.awareness),
      this.following.extension,
      markGutter(this.options.onMark),
      phrases(),
      editing,
      editorTheme,
      label.of(labelOf(file)),
      language.of([]),
      readOnly.of(readOnlyOf(this.isReadOnly)),
      settings.of(this.settingsOf(file)),
    ]
  }

  private reconfigured(file: OpenFile): StateEffect<unknown>[] {
    const { keys, label, readOnly, settings } = this.parts
    return [
      this.parts.highlights.reconfigure(highlights?.highlighting ?? []),
      keys.reconfigure(this.keys),
      label.reconfigure(labelOf(file)),
      readOnly.reconfigure(readOnlyOf(this.isReadOnly)),
      settings.reconfigure(this.settingsOf(file)),
    ]
  }

  private settingsOf({ text, language }: OpenFile): Extension {
    return settingsOf(this.settings, text.toString(), language.id)
  }

  private bindingOf(text: Y.Text): Binding {
    const binding = this.bindings.get(text) ?? new Binding(text)
    this.bindings.set(text, binding)
    return binding
  }

  private async highlight(file: OpenFile): Promise<void> {
    // Without its colours a text can be written all the same; they come when the server is back.
    const load = () => highlightingOf(file.language.id, file.path)
    const support = await loaded(load, () => this.opened === file)
    if (this.opened === file) this.view.dispatch({ effects: this.parts.language.reconfigure(support ?? []) })
  }

  private async loadKeys(): Promise<void> {
    const { keymap } = this.settings
    const isWanted = () => !this.isDisposed && this.settings.keymap === keymap
    const keys = await loaded(() => keymapOf(keymap), isWanted)
    if (!isWanted()) return
    this.keys = keys ?? []
    if (this.opened) this.view.dispatch({ effects: this.parts.keys.reconfigure(this.keys) })
  }

  setReadOnly(isReadOnly: boolean) {
    this.isReadOnly = isReadOnly
    this.view.dispatch({ effects: this.parts.readOnly.reconfigure(readOnlyOf(isReadOnly)) })
  }

  setSettings(settings: EditorSettings) {
    const { keymap } = this.settings
    this.settings = settings
    if (settings.keymap !== keymap) void this.loadKeys()
    if (this.opened) this.view.dispatch({ effects: this.reconfigured(this.opened) })
  }

  setMarks(marks: readonly LineMark[]) {
    this.marks = marks
    this.view.dispatch({ effects: showMarks(marks) })
  }

  setHighlights(kind: HighlightKind, list: readonly Highlight[]) {
    this.highlighted.set(kind, list)
    if (highlights) return this.showHighlights()
    if (list.length === 0) return
    const isWanted = () => !this.isDisposed && (this.highlighted.get(kind)?.length ?? 0) > 0
    void loaded(() => import('./highlights'), isWanted).then((part) => {
      highlights ??= part
      if (!part || this.isDisposed || !this.opened) return
      this.view.dispatch({ effects: this.reconfigured(this.opened) })
      this.showHighlights()
    })
  }

  private showHighlights() {
    if (!highlights) return
    for (const kind of ['pointing', 'away'] as const)
      this.view.dispatch({ effects: highlights.showHighlights(kind, this.highlighted.get(kind) ?? []) })
  }

  placeAt(x: number, y: number): number | undefined {
    const { left, right, top, bottom } = this.view.scrollDOM.getBoundingClientRect()
    const isInside = x >= left && x <= right && y >= top && y <= bottom
    return isInside ? this.view.posAtCoords({ x, y }, false) : undefined
  }

  inSight() {
    const { top } = this.view.documentPadding
    const { scrollTop, clientHeight } = this.view.scrollDOM
    return {
      from: this.view.lineBlockAtHeight(scrollTop - top).from,
      to: this.view.lineBlockAtHeight(scrollTop + clientHeight - top).to,
    }
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
    const binding = this.bindingOf(this.opened.text)
    // What was typed a moment ago is another step.
    binding.endStep()
    this.view.dispatch({
      changes: changesBetween(doc.toString(), text.replace(/\r\n?/g, '\n')),
      userEvent: 'replace',
    })
    binding.endStep()
  }

  focus() {
    this.view.focus()
  }

  dispose() {
    this.isDisposed = true
    this.opened = undefined
    this.following.dispose()
    this.view.destroy()
    for (const parked of this.parked.values()) parked.discard()
    for (const binding of this.bindings.values()) binding.destroy()
  }
}

/** Tries until it is there, or nobody wants it any more. */
async function loaded<T>(load: () => Promise<T>, isWanted: () => boolean): Promise<T | undefined> {
  while (isWanted()) {
    try {
      return await load()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, retryAfter))
    }
  }
  return undefined
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
