import type { Highlight, HighlightKind } from '../editor'
import { classOf } from '../highlightClass'
import '../highlights.css'
import { Widget } from './carets'
import { editor, Range } from './monaco'

/** Parts of the open file in the colours of people. */
export class Highlights {
  private readonly shown: Record<HighlightKind, editor.IEditorDecorationsCollection>
  private readonly names = new Map<string, Widget>()

  constructor(private readonly view: editor.ICodeEditor) {
    this.shown = {
      pointing: view.createDecorationsCollection(),
      away: view.createDecorationsCollection(),
    }
  }

  set(kind: HighlightKind, highlights: readonly Highlight[]) {
    const model = this.view.getModel()
    if (!model) return
    this.shown[kind].set(
      highlights.map((highlight) => ({
        range: Range.fromPositions(model.getPositionAt(highlight.from), model.getPositionAt(highlight.to)),
        options: {
          className: classOf(kind, highlight),
          showIfCollapsed: true,
          stickiness: editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
        },
      })),
    )
    const wanted = new Set<string>()
    for (const [index, { name, to, colour, isLeaving }] of highlights.entries()) {
      if (name === undefined) continue
      const id = `highlight-${kind}-${index}`
      wanted.add(id)
      const { lineNumber } = model.getPositionAt(to)
      const end = { lineNumber, column: model.getLineMaxColumn(lineNumber) }
      const known = this.names.get(id)
      const widget = known ?? new Widget(id)
      const look = `remote-end person-${colour ?? 'unknown'}`
      widget.show(end, look, { name, place: 'end', moved: '' })
      widget.node.firstElementChild?.classList.add('code-name')
      widget.node.firstElementChild?.classList.toggle('code-leaving', isLeaving)
      if (known) this.view.layoutContentWidget(known)
      else this.view.addContentWidget(widget)
      this.names.set(id, widget)
    }
    this.dropNames((id) => id.startsWith(`highlight-${kind}-`) && !wanted.has(id))
  }

  private dropNames(those: (id: string) => boolean) {
    for (const [id, widget] of this.names) {
      if (!those(id)) continue
      this.names.delete(id)
      this.view.removeContentWidget(widget)
    }
  }

  /** Nothing is highlighted any more: to be called when another file is open, too. */
  clear() {
    this.shown.pointing.clear()
    this.shown.away.clear()
    this.dropNames(() => true)
  }
}
