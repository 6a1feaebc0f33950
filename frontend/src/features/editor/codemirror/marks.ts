import { Facet, RangeSet, StateEffect, StateField, type EditorState } from '@codemirror/state'
import { EditorView, gutter, GutterMarker } from '@codemirror/view'
import type { LineMark } from '../editor'

const setMarks = StateEffect.define<readonly LineMark[]>()

/** Calls whoever wants to know which mark was pressed. */
const onMark = Facet.define<(id: string) => void>()

/** The marks of a file, where they are now. */
const marks = StateField.define<readonly LineMark[]>({
  create: () => [],
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value
    if (!transaction.docChanged || value.length === 0) return value
    return value.map((mark) => ({ ...mark, at: transaction.changes.mapPos(mark.at) }))
  },
})

/** A button beside a line, for all marks of it. */
class LineButton extends GutterMarker {
  constructor(private readonly ofLine: readonly LineMark[]) {
    super()
  }

  override eq(other: LineButton): boolean {
    return JSON.stringify(this.ofLine.map(nameOf)) === JSON.stringify(other.ofLine.map(nameOf))
  }

  override toDOM(view: EditorView): HTMLElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'line-mark'
    button.title = this.ofLine.map(({ label }) => label).join('\n')
    button.setAttribute('aria-label', button.title)
    // Not a stop of its own for Tab: the gutter may have hundreds.
    button.tabIndex = -1
    if (this.ofLine.length > 1)
      button.textContent = this.ofLine.length > 9 ? '9+' : String(this.ofLine.length)
    button.addEventListener('click', () => {
      const [first] = this.ofLine
      if (first) for (const call of view.state.facet(onMark)) call(first.id)
    })
    // The caret stays where it is.
    button.addEventListener('mousedown', (event) => event.preventDefault())
    return button
  }
}

const nameOf = ({ id, label }: LineMark) => [id, label]

const buttons = gutter({
  class: 'cm-marks',
  markers: (view) => buttonsOf(view.state),
})

function buttonsOf(state: EditorState): RangeSet<GutterMarker> {
  const lines = new Map<number, LineMark[]>()
  for (const mark of state.field(marks)) {
    const { from } = state.doc.lineAt(Math.min(mark.at, state.doc.length))
    lines.set(from, [...(lines.get(from) ?? []), mark])
  }
  return RangeSet.of(
    [...lines].map(([line, ofLine]) => new LineButton(ofLine).range(line)),
    true,
  )
}

/** A gutter for marks, and what shows others in it. */
export function markGutter(call: (id: string) => void) {
  return [marks, buttons, onMark.of(call), markTheme]
}

/** Marks of the open file; those beyond its end stand at its last line. */
export function showMarks(next: readonly LineMark[]): StateEffect<readonly LineMark[]> {
  return setMarks.of(next)
}

const markTheme = EditorView.baseTheme({
  '.cm-marks': { width: '20px' },
  '.cm-marks .cm-gutterElement': { display: 'grid', placeItems: 'center' },
  '.line-mark': {
    minWidth: '14px',
    height: '14px',
    padding: '0 3px',
    borderRadius: '7px 7px 7px 2px',
    border: 'none',
    backgroundColor: 'var(--color-accent)',
    color: 'var(--color-on-accent)',
    font: '600 10px/14px var(--font-sans)',
    cursor: 'pointer',
  },
  '.line-mark:hover': { filter: 'brightness(1.1)' },
})
