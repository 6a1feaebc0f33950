import type { LineNote } from '../editor'
import { noteClass } from '../noteClass'
import { fixed } from './options'
import { editor, Range } from './monaco'
import '../lineNotes.css'

/** Beside the numbers of the lines, in CSS pixels; what Monaco has there by itself. */
const [wide, narrow] = [68, 10]

/** Monaco’s margin has places for classes, and none for text: one rule for each text that was ever shown. */
const sheet = new CSSStyleSheet()
const classes = new Map<string, string>()

function classOf(text: string): string {
  const known = classes.get(text)
  if (known) return known
  if (classes.size === 0) document.adoptedStyleSheets.push(sheet)
  const name = `line-note-text-${classes.size}`
  // Escaped as CSS has it, whatever it is.
  const content = Array.from(text, (letter) => `\\${letter.codePointAt(0)?.toString(16)} `).join('')
  sheet.insertRule(`.${name}::after { content: "${content}"; }`)
  classes.set(text, name)
  return name
}

/** Some characters beside lines of the open file. */
export class LineNotes {
  private readonly shown: editor.IEditorDecorationsCollection

  constructor(private readonly view: editor.ICodeEditor) {
    this.shown = view.createDecorationsCollection()
  }

  set(notes: readonly LineNote[]) {
    const model = this.view.getModel()
    if (!model || (notes.length === 0 && this.shown.length === 0)) return
    const isWide = notes.length > 0
    if (isWide !== this.shown.length > 0)
      this.view.updateOptions({
        lineDecorationsWidth: isWide ? wide : (fixed.lineDecorationsWidth ?? narrow),
      })
    this.shown.set(
      notes.map((note) => {
        const { lineNumber } = model.getPositionAt(note.at)
        return {
          range: new Range(lineNumber, 1, lineNumber, 1),
          options: {
            linesDecorationsClassName: `${noteClass(note)} ${classOf(note.text)}`,
            linesDecorationsTooltip: note.title,
            stickiness: editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
          },
        }
      }),
    )
  }
}
