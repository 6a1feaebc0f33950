import type { LineMark } from '../editor'
import { moved } from './delta'
import { editor, Range } from './monaco'

/** A button beside a line, for all marks of it. */
class LineButton implements editor.IGlyphMarginWidget {
  private readonly node = document.createElement('button')

  constructor(
    private readonly line: number,
    marks: readonly LineMark[],
    onMark: (id: string) => void,
  ) {
    const { node } = this
    node.type = 'button'
    node.className = 'line-mark'
    node.title = marks.map(({ label }) => label).join('\n')
    node.setAttribute('aria-label', node.title)
    // Not a stop of its own for Tab: there may be hundreds.
    node.tabIndex = -1
    if (marks.length > 1) node.textContent = marks.length > 9 ? '9+' : String(marks.length)
    node.addEventListener('click', () => marks[0] && onMark(marks[0].id))
    // The caret stays where it is.
    for (const event of ['mousedown', 'pointerdown'])
      node.addEventListener(event, (pressed) => {
        pressed.preventDefault()
        pressed.stopPropagation()
      })
  }

  getId = () => `line-mark-${this.line}`
  getDomNode = () => this.node
  getPosition = () => ({
    lane: editor.GlyphMarginLane.Center,
    zIndex: 1,
    range: new Range(this.line, 1, this.line, 1),
  })
}

/** The marks of the open file, as buttons in the margin. */
export class Marks {
  private marks: readonly LineMark[] = []
  private buttons: LineButton[] = []
  /** What is shown: buttons are made anew only when that changes. */
  private shown = ''

  constructor(
    private readonly view: editor.ICodeEditor,
    private readonly onMark: (id: string) => void,
  ) {}

  set(marks: readonly LineMark[]) {
    this.marks = marks
    this.show()
  }

  /** The text has changed under them. */
  move(changes: readonly editor.IModelContentChange[]) {
    if (this.marks.length === 0) return
    // Each counts from where the last one left off.
    for (const { rangeOffset: from, rangeLength, text: insert } of changes) {
      const change = [{ from, to: from + rangeLength, insert }]
      this.marks = this.marks.map((mark) => ({ ...mark, at: moved(mark.at, change, 'before') }))
    }
    this.show()
  }

  /** To be called, too, when another file is open. */
  show() {
    const model = this.view.getModel()
    if (!model) return
    const lines = new Map<number, LineMark[]>()
    for (const mark of this.marks) {
      const { lineNumber } = model.getPositionAt(mark.at)
      lines.set(lineNumber, [...(lines.get(lineNumber) ?? []), mark])
    }
    const shown = JSON.stringify(
      [...lines].map(([line, marks]) => [line, marks.map(({ id, label }) => [id, label])]),
    )
    if (shown === this.shown) return
    this.shown = shown
    for (const button of this.buttons) this.view.removeGlyphMarginWidget(button)
    this.buttons = [...lines].map(([line, marks]) => new LineButton(line, marks, this.onMark))
    for (const button of this.buttons) this.view.addGlyphMarginWidget(button)
  }
}
