import { EditorSelection, EditorState, type Extension } from '@codemirror/state'
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
  LineNote,
  OpenFile,
  Range,
} from '../editor'
import { text as words } from '../text'
import { clearOfCarets } from '../presence'
import { askingKey } from './assistance/keys'
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
import { OnDemand } from './onDemand'
import { later, loaded, Part } from './part'
import { searchKeys } from './search/keys'
import { settingsOf } from './settings'
import { editorTheme } from './theme'

/** CodeMirror 6 as an {@link Editor}. */
export function codeMirror(options: EditorOptions): Editor {
  return new CodeMirror(options)
}

class CodeMirror implements Editor {
  private readonly view: EditorView
  /** What changes while a file is open, each before those that it comes before. */
  private readonly parts = {
    highlights: new Part(),
    notes: new Part(),
    // Those of other editors take what they want before anything here.
    keys: new Part(),
    search: new Part(),
    assistance: new Part(),
    findings: new Part(),
    label: new Part(),
    language: new Part(),
    readOnly: new Part(readOnlyOf(false)),
    settings: new Part(),
  }
  /** What has been made for a language, so that it is the same for each of its files. */
  private readonly made = new Map<string, Extension>()
  /** One for each file, so that undo goes on where one left it. */
  private readonly bindings = new Map<Y.Text, Binding>()
  private readonly parked = new Map<Y.Text, ParkedFile>()
  private readonly following: Following
  private opened: OpenFile | undefined
  private settings: EditorSettings
  private isReadOnly = false
  private isDisposed = false
  private marks: readonly LineMark[] = []
  private noted: readonly LineNote[] = []
  private readonly highlighted = new Map<HighlightKind, readonly Highlight[]>()
  private readonly isAlive = () => !this.isDisposed
  private readonly search = new OnDemand(
    () => import('./search/search'),
    this.isAlive,
    ({ searching }) => this.show(this.parts.search, searching),
  )
  /** Few people need it, and nobody for the first key. */
  private readonly highlights = new OnDemand(
    () => import('./highlights'),
    this.isAlive,
    ({ highlighting }) => {
      this.show(this.parts.highlights, highlighting)
      this.showHighlights()
    },
  )
  private readonly notes = new OnDemand(
    () => import('./lineNotes'),
    this.isAlive,
    () => this.showNotes(),
  )
  private readonly onHelp = () => {
    if (this.opened) this.assist(this.opened)
    this.renew()
  }
  private readonly assistance = new OnDemand(
    () => import('./assistance/assistance'),
    this.isAlive,
    this.onHelp,
  )
  private readonly findings = new OnDemand(() => import('./findings/findings'), this.isAlive, this.onHelp)

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

  /** Ends the wait for the time of what the first key does not need; it begins with the first file. */
  private stopWaiting: (() => void) | undefined

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
    const { label, language, settings } = this.parts
    label.become(labelOf(file))
    language.become(this.made.get(languageKey(file)) ?? [])
    settings.become(this.settingsOf(file))
    this.assist(file)
    if (before?.text === file.text) this.renew()
    else this.change(file, before === undefined)
    void this.highlight(file)
    this.stopWaiting ??= later(() => {
      void this.search.load()
      this.loadHelp()
    })
  }

  /** Loads what the settings ask for. */
  private loadHelp() {
    if (this.settings.assistance) void this.assistance.load()
    if (this.settings.analysis) void this.findings.load()
  }

  /** Shows another file, as one left it. The focus stays where it is. */
  private change(file: OpenFile, isFirst: boolean) {
    const search = this.search.now?.openSearchOf(this.view)
    const parked = this.parked.get(file.text)
    this.parked.delete(file.text)
    if (parked) parked.show(this.view, this.effects())
    else {
      const extensions = this.extensionsOf(file)
      this.view.setState(EditorState.create({ doc: shownText(file.text), extensions }))
      if (!isFirst) this.view.scrollDOM.scrollTo(0, 0)
    }
    if (parked || this.marks.length > 0) this.view.dispatch({ effects: showMarks(this.marks) })
    this.setLineNotes([])
    this.highlighted.clear()
    this.showHighlights()
    this.search.now?.continueSearch(this.view, search)
    this.following.look()
  }

  private extensionsOf({ text }: OpenFile): Extension[] {
    const { highlights, keys, notes, search, assistance, findings, ...others } = this.parts
    return [
      this.nonce,
      highlights.extension,
      keys.extension,
      this.bindingOf(text).extension,
      carets(text, this.options.awareness),
      this.following.extension,
      markGutter(this.options.onMark),
      notes.extension,
      search.extension,
      searchKeys(() => this.search.load()),
      assistance.extension,
      askingKey(() => (this.settings.assistance ? this.assistance.load() : undefined)),
      findings.extension,
      phrases(),
      editing,
      editorTheme,
      Object.values(others).map((part) => part.extension),
    ]
  }

  private effects() {
    return Object.values(this.parts).map((part) => part.effect)
  }

  /** Shows what has become of the parts. */
  private renew() {
    if (this.opened) this.view.dispatch({ effects: this.effects() })
  }

  private show(part: Part, content: Extension) {
    part.become(content)
    this.renew()
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
    const key = languageKey(file)
    if (support && !this.made.has(key)) this.made.set(key, support)
    if (this.opened !== file) return
    this.view.dispatch({ effects: this.parts.language.become(this.made.get(key) ?? []) })
  }

  private async loadKeys(): Promise<void> {
    const { keymap } = this.settings
    const isWanted = () => !this.isDisposed && this.settings.keymap === keymap
    const keys = await loaded(() => keymapOf(keymap), isWanted)
    if (!keys || !isWanted()) return
    this.show(this.parts.keys, keys)
  }

  /** What helps with this file, once that is loaded. */
  private assist({ language, path }: OpenFile) {
    const { assistance, pythonAnalysis, analysis } = this.settings
    const isServed = assistance && pythonAnalysis && language.id === 'python'
    const { assistance: help, findings } = this.parts
    const become = <T>(part: Part, { now }: OnDemand<T>, key: string, make: (now: T) => Extension) => {
      if (!now) return
      const made = this.made.get(key) ?? make(now)
      this.made.set(key, made)
      part.become(made)
    }
    help.become([])
    findings.become([])
    if (assistance) {
      become(help, this.assistance, `assistance ${language.id} ${isServed ? path : ''}`, (now) =>
        now.assistanceFor(language.id, isServed ? path : undefined),
      )
    }
    if (analysis) {
      become(findings, this.findings, `findings ${language.id} ${isServed} ${path}`, (now) =>
        now.findingsOf({ path, language: language.id, isServed }),
      )
    }
  }

  // What is as it was costs nothing: each is told of everything before the first key.
  setReadOnly(isReadOnly: boolean) {
    if (isReadOnly === this.isReadOnly) return
    this.isReadOnly = isReadOnly
    this.view.dispatch({ effects: this.parts.readOnly.become(readOnlyOf(isReadOnly)) })
  }

  setSettings(settings: EditorSettings) {
    if (settings === this.settings) return
    const { keymap } = this.settings
    this.settings = settings
    if (settings.keymap !== keymap) void this.loadKeys()
    if (!this.opened) return
    this.loadHelp()
    this.parts.settings.become(this.settingsOf(this.opened))
    this.assist(this.opened)
    this.renew()
  }

  setMarks(marks: readonly LineMark[]) {
    if (marks.length === 0 && this.marks.length === 0) return
    this.marks = marks
    this.view.dispatch({ effects: showMarks(marks) })
  }

  setLineNotes(notes: readonly LineNote[]) {
    if (notes.length === 0 && this.noted.length === 0) return
    this.noted = notes
    if (notes.length > 0) void this.notes.load()
    this.showNotes()
  }

  private showNotes() {
    const { now } = this.notes
    if (!now) return
    // Nothing, where there are none: a gutter takes its place from the code.
    this.view.dispatch({ effects: this.parts.notes.become(this.noted.length > 0 ? now.noteGutter : []) })
    this.view.dispatch({ effects: now.showNotes(this.noted) })
  }

  setHighlights(kind: HighlightKind, list: readonly Highlight[]) {
    this.highlighted.set(kind, list)
    if (list.length > 0) void this.highlights.load()
    this.showHighlights()
  }

  private showHighlights() {
    const { now } = this.highlights
    if (!now) return
    for (const kind of ['pointing', 'away'] as const) {
      const list = this.highlighted.get(kind) ?? []
      this.view.dispatch({ effects: now.showHighlights(kind, list) })
    }
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
    const changes = changesBetween(doc.toString(), text.replace(/\r\n?/g, '\n'))
    this.view.dispatch({
      changes: clearOfCarets(changes, this.options.awareness, this.opened.text),
      userEvent: 'replace',
    })
    binding.endStep()
  }

  focus() {
    this.view.focus()
  }

  dispose() {
    this.isDisposed = true
    this.stopWaiting?.()
    this.opened = undefined
    this.following.dispose()
    this.view.destroy()
    for (const parked of this.parked.values()) parked.discard()
    for (const binding of this.bindings.values()) binding.destroy()
  }
}

function isSame(a: OpenFile, b: OpenFile): boolean {
  return a.text === b.text && a.path === b.path && a.language.id === b.language.id
}

/** What highlights a file. A .tsx file is read otherwise than a .ts file. */
function languageKey({ language, path }: OpenFile): string {
  return `highlighting ${language.id} ${path.endsWith('.tsx')}`
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
