import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { type FlagPlace, placeOf } from '../codemirror/flag'
import { type RemoteSelection, remoteSelections } from '../presence'
import { editor, type IPosition, Range } from './monaco'

/** Characters of a line that are measured at most: what is longer has no room anyway. */
const longestMeasured = 500

function columnsIn(line: string, tabSize: number): number {
  let column = 0
  for (const character of line.slice(0, longestMeasured))
    column += character === '\t' ? tabSize - (column % tabSize) : 1
  return column
}

/** Something that stands at a place in the text. */
export class Widget implements editor.IContentWidget {
  readonly suppressMouseDown = true
  readonly node = document.createElement('div')
  private position: editor.IContentWidgetPosition | null = null
  /** What it shows: its fading begins anew when that is something else. */
  private shown = ''

  constructor(private readonly id: string) {
    this.node.setAttribute('aria-hidden', 'true')
  }

  getId = () => this.id
  getDomNode = () => this.node
  getPosition = () => this.position

  show(position: IPosition, className: string, flag?: { name: string; place: string; moved: string }) {
    this.position = { position, preference: [editor.ContentWidgetPositionPreference.EXACT] }
    this.node.className = className
    const shown = flag ? [flag.name, flag.place, flag.moved].join('\n') : ''
    if (shown === this.shown) return
    this.shown = shown
    this.node.replaceChildren()
    if (!flag) return
    // A name: text, never markup; the colour is a class.
    const tag = document.createElement('span')
    tag.className = `remote-name remote-name-${flag.place} person`
    tag.textContent = flag.name
    this.node.append(tag)
  }
}

/** Carets and selections of others in one file. */
export class Carets {
  private readonly widgets = new Map<string, Widget>()
  private readonly selections: editor.IEditorDecorationsCollection
  private scheduled = false
  private isDisposed = false

  constructor(
    private readonly view: editor.ICodeEditor,
    private readonly model: editor.ITextModel,
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    this.selections = view.createDecorationsCollection()
    awareness.on('change', this.onChange)
    this.show()
  }

  private readonly onChange = (changed: Record<'added' | 'updated' | 'removed', number[]>) => {
    const clients = [...changed.added, ...changed.updated, ...changed.removed]
    if (this.scheduled || clients.every((client) => client === this.awareness.clientID)) return
    // Once a frame is enough, however many people move.
    this.scheduled = true
    requestAnimationFrame(() => {
      this.scheduled = false
      this.show()
    })
  }

  /** Shows everybody where they are now: to be called when the text has changed, too. */
  show() {
    if (this.isDisposed) return
    const people = remoteSelections(this.awareness, this.text)
    const shown = new Set(people.flatMap((person) => this.showPerson(person)))
    this.selections.set(people.flatMap((person) => this.decorationsOf(person)))
    for (const [id, widget] of this.widgets) {
      if (shown.has(id)) continue
      this.widgets.delete(id)
      this.view.removeContentWidget(widget)
    }
  }

  /** Shows somebody's carets, and returns the ids of what shows them. */
  private showPerson({ client, name, colour, ranges, place: moved }: RemoteSelection): string[] {
    return ranges.flatMap(({ head }, index) => {
      const id = `remote-caret-${client}-${index}`
      const at = this.model.getPositionAt(head)
      const caret = `remote-caret person-${colour} ${at.lineNumber === 1 ? 'remote-first' : ''}`
      if (index > 0) {
        this.widget(id, (widget) => widget.show(at, caret))
        return [id]
      }
      const place = this.placeOf(name, at)
      // Where there is no room for the name, it shows when pointed at.
      const beside = place === 'above' || place === 'below' ? place : 'pointed'
      this.widget(id, (widget) => widget.show(at, caret, { name, place: beside, moved }))
      if (place !== 'end') return [id]
      const end = { lineNumber: at.lineNumber, column: this.model.getLineMaxColumn(at.lineNumber) }
      const flag = { name, place, moved }
      this.widget(`${id}-end`, (widget) => widget.show(end, `remote-end person-${colour}`, flag))
      return [id, `${id}-end`]
    })
  }

  private decorationsOf({ colour, ranges }: RemoteSelection): editor.IModelDeltaDecoration[] {
    return ranges
      .filter(({ anchor, head }) => anchor !== head)
      .map(({ anchor, head }) => ({
        range: Range.fromPositions(
          this.model.getPositionAt(Math.min(anchor, head)),
          this.model.getPositionAt(Math.max(anchor, head)),
        ),
        options: {
          className: `remote-selection person-${colour}`,
          stickiness: editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
        },
      }))
  }

  private placeOf(name: string, { lineNumber, column }: IPosition): FlagPlace {
    const { tabSize } = this.model.getOptions()
    const { typicalHalfwidthCharacterWidth: width } = this.view.getOption(editor.EditorOption.fontInfo)
    const columnsOf = (line: number, end?: number) => {
      return columnsIn(this.model.getLineContent(line).slice(0, end), tabSize)
    }
    const beside = (line: number) => {
      return line < 1 || line > this.model.getLineCount() ? undefined : columnsOf(line)
    }
    return placeOf({
      column: columnsOf(lineNumber, column - 1),
      line: columnsOf(lineNumber),
      above: beside(lineNumber - 1),
      below: beside(lineNumber + 1),
      window: this.view.getLayoutInfo().contentWidth / width,
      // Letters of names are smaller than those of code.
      flag: [...name].length + 3,
    })
  }

  private widget(id: string, show: (widget: Widget) => void) {
    const known = this.widgets.get(id)
    const widget = known ?? new Widget(id)
    show(widget)
    if (known) return this.view.layoutContentWidget(known)
    this.widgets.set(id, widget)
    this.view.addContentWidget(widget)
  }

  dispose() {
    this.isDisposed = true
    this.awareness.off('change', this.onChange)
    this.selections.clear()
    for (const widget of this.widgets.values()) this.view.removeContentWidget(widget)
    this.widgets.clear()
  }
}
