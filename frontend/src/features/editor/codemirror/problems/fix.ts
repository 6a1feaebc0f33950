import { EditorView } from '@codemirror/view'
import { textOf } from '../../../../i18n/messages'
import { endStep } from '../binding'
import type { Problem } from './problems'
import { text } from './text'

/** Does what mends a problem, as one step of undo. */
export function fix(view: EditorView, { fix: found }: Problem): boolean {
  if (!found || view.state.readOnly) return false
  // What was typed a moment ago is another step, and so is what comes next.
  endStep(view)
  view.dispatch({
    changes: [...found.edits],
    effects: EditorView.announce.of(textOf(text).fixed(found.title)),
    userEvent: 'input.fix',
  })
  endStep(view)
  return true
}
