import * as Y from 'yjs'
import type { SharedModel } from './binding'
import type { editor } from './monaco'
import { selectionsIn, topOf, toSelection } from './steady'

/** Where one was in a file that is not shown, while others go on in it. */
export class ParkedView {
  private readonly state: editor.ICodeEditorViewState | null
  private readonly selections: { anchor: Y.RelativePosition; head: Y.RelativePosition }[]
  private readonly top: { place: Y.RelativePosition; cut: number } | undefined

  constructor(view: editor.ICodeEditor, { model, text }: SharedModel) {
    const at = (place: number) => Y.createRelativePositionFromTypeIndex(text, place)
    this.state = view.saveViewState()
    this.selections = selectionsIn(view, model).map(({ anchor, head }) => ({
      anchor: at(anchor),
      head: at(head),
    }))
    const top = topOf(view, model)
    this.top = top && { place: at(top.place), cut: top.cut }
  }

  /** Shows it again, in the editor that has its model already. */
  show(view: editor.ICodeEditor, { model, text }: SharedModel) {
    // What is folded, above all; places in it are from when one left.
    if (this.state) view.restoreViewState(this.state)
    const at = (position: Y.RelativePosition) =>
      (text.doc && Y.createAbsolutePositionFromRelativePosition(position, text.doc)?.index) ?? 0
    view.setSelections(
      this.selections.map(({ anchor, head }) => toSelection({ anchor: at(anchor), head: at(head) }, model)),
    )
    if (!this.top) return view.setScrollTop(0)
    const { lineNumber, column } = model.getPositionAt(at(this.top.place))
    view.setScrollTop(view.getTopForPosition(lineNumber, column) + this.top.cut)
  }
}
