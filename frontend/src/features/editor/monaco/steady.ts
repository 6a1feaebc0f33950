import type { Change } from '../difference'
import type { Range } from '../editor'
import { moved } from './delta'
import type { editor, ISelection } from './monaco'

/** One's selections as places in the text; the main one first. */
export function selectionsIn(view: editor.ICodeEditor, model: editor.ITextModel): Range[] {
  return (view.getSelections() ?? []).map((selection) => ({
    anchor: model.getOffsetAt({
      lineNumber: selection.selectionStartLineNumber,
      column: selection.selectionStartColumn,
    }),
    head: model.getOffsetAt({ lineNumber: selection.positionLineNumber, column: selection.positionColumn }),
  }))
}

export function toSelection({ anchor, head }: Range, model: editor.ITextModel): ISelection {
  const [from, to] = [model.getPositionAt(anchor), model.getPositionAt(head)]
  return {
    selectionStartLineNumber: from.lineNumber,
    selectionStartColumn: from.column,
    positionLineNumber: to.lineNumber,
    positionColumn: to.column,
  }
}

/**
 * Where a selection is after changes by others. One that is not empty takes in nothing that
 * they write at its edges. A caret stays `before` or `behind` what they write right there.
 */
export function movedRange(
  { anchor, head }: Range,
  changes: readonly Change[],
  stays: 'before' | 'behind',
): Range {
  if (anchor === head) {
    const place = moved(head, changes, stays)
    return { anchor: place, head: place }
  }
  const start = moved(Math.min(anchor, head), changes, 'behind')
  // What was selected may be gone.
  const end = Math.max(start, moved(Math.max(anchor, head), changes, 'before'))
  return anchor <= head ? { anchor: start, head: end } : { anchor: end, head: start }
}

/** The place at the top of the window, and by how many pixels it is cut. Nothing at the top of the text. */
export function topOf(view: editor.ICodeEditor, model: editor.ITextModel) {
  const [first] = view.getVisibleRanges()
  if (!first || view.getScrollTop() <= 0) return undefined
  const { lineNumber, column } = first.getStartPosition()
  return {
    place: model.getOffsetAt({ lineNumber, column }),
    cut: view.getScrollTop() - view.getTopForPosition(lineNumber, column),
  }
}

/**
 * Lets others' changes in while selections, and the lines that one looks at, stay where
 * they are. Monaco does the first for carets alone, and the second not at all.
 *
 * A caret keeps to what one is writing (`isTyping`): two people who write at one place do not
 * write into each other's words, and a composition goes on in its own. One that only stands
 * there keeps to what is behind it, such as the line that others write above.
 */
export function steadily(
  view: editor.ICodeEditor,
  model: editor.ITextModel,
  changes: readonly Change[],
  write: () => void,
  isTyping: boolean,
) {
  const selections = selectionsIn(view, model).map((selection) => {
    const { lineNumber, column } = model.getPositionAt(selection.head)
    const hasNothingBehind = column === model.getLineMaxColumn(lineNumber)
    return movedRange(selection, changes, isTyping || hasNothingBehind ? 'before' : 'behind')
  })
  const top = topOf(view, model)
  write()
  // A caret that is where it should be is left alone: a list of completions stays open.
  if (JSON.stringify(selectionsIn(view, model)) !== JSON.stringify(selections))
    view.setSelections(selections.map((selection) => toSelection(selection, model)))
  if (!top) return
  const { lineNumber, column } = model.getPositionAt(moved(top.place, changes, 'behind'))
  view.setScrollTop(view.getTopForPosition(lineNumber, column) + top.cut, 1)
}
