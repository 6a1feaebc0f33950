import * as Y from 'yjs'
import { runByKeys } from '../../../components/commands'
import { textOf } from '../../../i18n/messages'
import { type Change, changesBetween } from '../difference'
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
import { clearOfCarets, publishSelections, withdrawSelections } from '../presence'
import { text as words } from '../text'
import { SharedModel } from './binding'
import { Carets } from './carets'
import { endOf } from './delta'
import { Following } from './following'
import type { Findings } from './findings'
import { monacoLanguage, registerUnassisted } from './languages'
import { Highlights } from './highlights'
import { Leaving } from './leaving'
import { LineNotes } from './lineNotes'
import { Marks } from './marks'
import { editor, type IDisposable, Range as MonacoRange, Uri } from './monaco'
import './monaco.css'
import { fixed, lineHeightOf, optionsOf } from './options'
import { ParkedView } from './parked'
import { assistPython } from './python'
import { selectionsIn, steadily, toSelection } from './steady'
import { followTheme } from './theme'
import { configureTypeScript } from './typescript'

configureTypeScript()
registerUnassisted()
assistPython()

function onPageKey(event: KeyboardEvent) {
  if (runByKeys(event)) event.stopPropagation()
}

/** Monaco as an {@link Editor}. */
export function monaco(options: EditorOptions): Editor {
  return new Monaco(options)
}

class Monaco implements Editor {
  private readonly view: editor.IStandaloneCodeEditor
  private readonly files = new Map<Y.Text, SharedModel>()
  private readonly parked = new Map<Y.Text, ParkedView>()
  private readonly marks: Marks
  private readonly notes: LineNotes
  private readonly highlights: Highlights
  private readonly following: Following
  private readonly leaving: Leaving
  private readonly leaveTheme: () => void
  private opened: { file: OpenFile; shared: SharedModel; carets: Carets; listener: IDisposable } | undefined
  private settings: EditorSettings
  /** What linters find in the open file; nobody needs it who has it off. */
  private findings: { key: string; shown: Findings | undefined } | undefined
  /** Selections move, and nobody sitting here moves them. */
  private isMoving = false
  /** The carets are where one wrote last. */
  private isTyping = false
  private willPublish = false
  private isReadOnly = false

  constructor(private readonly options: EditorOptions) {
    const { parent, awareness, settings, onMark, onOwnMove } = options
    this.settings = settings
    const fontFamily = getComputedStyle(document.documentElement).getPropertyValue('--font-mono')
    this.view = editor.create(parent, { ...fixed, ...optionsOf(settings), fontFamily })
    this.leaveTheme = followTheme(parent)
    // Keys that do something on the page do it here, too: Monaco would begin a chord with Ctrl+K.
    parent.addEventListener('keydown', onPageKey, { capture: true })
    this.marks = new Marks(this.view, onMark)
    this.notes = new LineNotes(this.view)
    this.highlights = new Highlights(this.view)
    this.following = new Following(this.view, awareness, () => this.opened?.file.text, onOwnMove)
    this.leaving = new Leaving(this.view)
    this.view.onDidChangeCursorSelection(({ modelVersionId, oldModelVersionId }) => {
      if (!this.isMoving) {
        this.isTyping = modelVersionId !== oldModelVersionId
        this.following.end()
      }
      this.publish()
    })
  }

  open(file: OpenFile) {
    const before = this.opened
    if (before?.file.text !== file.text || before.file.path !== file.path) this.show(file)
    else before.file = file
    this.applySettings()
  }

  private show(file: OpenFile) {
    this.park()
    const shared = this.sharedOf(file)
    this.moving(() => {
      this.view.setModel(shared.model)
      this.parked.get(file.text)?.show(this.view, shared)
      this.parked.delete(file.text)
    })
    shared.receive = (changes, write, isOwn) => this.receive(shared, changes, write, isOwn)
    const carets = new Carets(this.view, shared.model, file.text, this.options.awareness)
    // After the shared model's own: by then the shared text is the same.
    const listener = shared.model.onDidChangeContent(({ changes }) => {
      this.marks.move(changes)
      carets.show()
      this.following.look()
      this.publish()
    })
    this.opened = { file, shared, carets, listener }
    this.highlights.clear()
    this.marks.show()
    this.notes.set([])
    this.following.look()
    this.publish()
  }

  /** Leaves the open file so that one can come back to where one was. */
  private park() {
    const { opened } = this
    if (!opened) return
    this.opened = undefined
    this.parked.set(opened.file.text, new ParkedView(this.view, opened.shared))
    opened.shared.receive = (_changes, write) => write()
    opened.listener.dispose()
    opened.carets.dispose()
  }

  private sharedOf({ text, path, language }: OpenFile): SharedModel {
    const uri = Uri.file(`/src/${path}`)
    const known = this.files.get(text)
    if (known?.model.uri.path === uri.path) return known
    // Another editor on this page may have one of the same name.
    const free = editor.getModel(uri) ? uri.with({ query: String(Math.random()).slice(2) }) : uri
    // Not by its name: that would call for help which the room may not want.
    const id = monacoLanguage(language.id, this.settings.assistance)
    const model = editor.createModel('', id, free)
    if (known) {
      known.moveTo(model)
      return known
    }
    const shared = new SharedModel(model, text)
    this.files.set(text, shared)
    return shared
  }

  /** Others have changed the open file, or one has undone something in it. */
  private receive(shared: SharedModel, changes: readonly Change[], write: () => void, isOwn: boolean) {
    const { model } = shared
    this.moving(() => {
      if (!isOwn) return steadily(this.view, model, changes, write, this.isTyping)
      write()
      const end = endOf(changes)
      if (end === undefined) return
      this.view.setSelection(toSelection({ anchor: end, head: end }, model))
      this.view.revealPositionInCenterIfOutsideViewport(model.getPositionAt(end), editor.ScrollType.Immediate)
    })
  }

  private moving(move: () => void) {
    this.isMoving = true
    try {
      move()
    } finally {
      this.isMoving = false
    }
  }

  /** Tells the others where one is, once what is going on has settled. */
  private publish() {
    if (this.willPublish) return
    this.willPublish = true
    queueMicrotask(() => {
      this.willPublish = false
      const { opened, isReadOnly, options } = this
      if (!opened) return
      // Whoever only watches has no caret.
      if (isReadOnly) withdrawSelections(options.awareness)
      else publishSelections(options.awareness, opened.file.text, this.selections(), 0)
    })
  }

  setReadOnly(readOnly: boolean) {
    this.isReadOnly = readOnly
    this.view.updateOptions({ readOnly, domReadOnly: readOnly, ariaLabel: this.label() })
    this.publish()
  }

  private label(): string {
    const { code, leaving } = textOf(words)
    const name = code(this.opened?.file.path ?? '')
    return this.isReadOnly ? name : `${name}. ${leaving}`
  }

  setSettings(settings: EditorSettings) {
    this.settings = settings
    this.applySettings()
  }

  private applySettings() {
    const { settings, opened, view } = this
    view.updateOptions({ ...optionsOf(settings), ariaLabel: this.label() })
    this.options.parent.style.setProperty('--line', `${lineHeightOf(settings)}px`)
    if (!opened) return
    const { shared, file } = opened
    editor.setModelLanguage(shared.model, monacoLanguage(file.language.id, settings.assistance))
    // By how the text is indented already: two people with different widths do not mix them.
    shared.model.detectIndentation(file.language.id !== 'go', settings.tabSize)
    void this.analyse(shared, file)
  }

  /** Shows what linters find in the open file, where that is wanted. */
  private async analyse(shared: SharedModel, { path, language }: OpenFile) {
    const { analysis, assistance } = this.settings
    // These have language services of Monaco's while it helps.
    const isServed = assistance && ['python', 'javascript', 'typescript'].includes(language.id)
    const key = `${analysis} ${isServed} ${language.id} ${shared.model.uri.toString()}`
    if (this.findings?.key === key) return
    this.findings?.shown?.end()
    this.findings = { key, shown: undefined }
    if (!analysis) return
    const { Findings } = await import('./findings')
    // Meanwhile somebody may have gone on.
    if (this.findings?.key !== key || shared.model.isDisposed()) return
    this.findings.shown = new Findings(shared, { path, language: language.id, isServed })
  }

  setMarks(marks: readonly LineMark[]) {
    this.marks.set(marks)
  }

  setLineNotes(notes: readonly LineNote[]) {
    this.notes.set(notes)
  }

  setHighlights(kind: HighlightKind, list: readonly Highlight[]) {
    this.highlights.set(kind, list)
  }

  placeAt(x: number, y: number): number | undefined {
    const target = this.view.getTargetAtClientPoint(x, y)
    const isText =
      target?.type === editor.MouseTargetType.CONTENT_TEXT ||
      target?.type === editor.MouseTargetType.CONTENT_EMPTY
    return isText ? this.opened?.shared.model.getOffsetAt(target.position) : undefined
  }

  inSight() {
    const [model, ranges] = [this.opened?.shared.model, this.view.getVisibleRanges()]
    const [first, last] = [ranges[0], ranges.at(-1)]
    if (!model || !first || !last) return undefined
    return { from: model.getOffsetAt(first.getStartPosition()), to: model.getOffsetAt(last.getEndPosition()) }
  }

  selections(): Range[] {
    const model = this.opened?.shared.model
    return model ? selectionsIn(this.view, model) : []
  }

  reveal(range: Range) {
    const model = this.opened?.shared.model
    if (!model) return
    this.view.setSelection(toSelection(range, model))
    const [from, to] = [model.getPositionAt(range.anchor), model.getPositionAt(range.head)]
    this.view.revealRangeInCenter(MonacoRange.fromPositions(from, to), editor.ScrollType.Immediate)
  }

  follow(client: number | undefined) {
    this.following.follow(client)
  }

  replace(text: string) {
    const { opened, isReadOnly, options } = this
    if (!opened || isReadOnly) return
    const { shared } = opened
    const changes = changesBetween(shared.model.getValue(), text.replace(/\r\n?/g, '\n'))
    shared.replace(clearOfCarets(changes, options.awareness, shared.text))
  }

  focus() {
    this.view.focus()
  }

  dispose() {
    const { opened } = this
    this.opened = undefined
    this.findings?.shown?.end()
    this.findings = undefined
    this.options.parent.removeEventListener('keydown', onPageKey, { capture: true })
    opened?.carets.dispose()
    this.highlights.clear()
    this.leaving.dispose()
    this.following.dispose()
    this.leaveTheme()
    this.view.dispose()
    for (const shared of this.files.values()) shared.dispose()
    // Somebody who has left the room has no state any more.
    if (this.options.awareness.getLocalState()) withdrawSelections(this.options.awareness)
  }
}
