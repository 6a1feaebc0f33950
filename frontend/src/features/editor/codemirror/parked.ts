import { ChangeSet, type EditorState, type StateEffect } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import type * as Y from 'yjs'
import { changesOf } from './delta'

/** A file that is not shown: where one was in it, moved along with what others write. */
export class ParkedFile {
  private readonly state: EditorState
  private readonly scroll: StateEffect<unknown>
  private changes: ChangeSet

  constructor(
    view: EditorView,
    private readonly text: Y.Text,
  ) {
    this.state = view.state
    this.scroll = view.scrollSnapshot()
    this.changes = ChangeSet.empty(view.state.doc.length)
    text.observe(this.onChange)
  }

  private readonly onChange = ({ delta }: Y.YTextEvent) => {
    // Composed, and applied at once when the file is shown again: nothing is parsed for nobody.
    this.changes = this.changes.compose(changesOf(delta, this.changes.newLength))
  }

  /** Shows it again. `effects` bring what has changed in the editor meanwhile. */
  show(view: EditorView, effects: readonly StateEffect<unknown>[]) {
    this.discard()
    const { state } = this.state.update({ changes: this.changes, effects })
    view.setState(state)
    const scroll = this.scroll.map(this.changes)
    if (scroll) view.dispatch({ effects: scroll })
  }

  discard() {
    this.text.unobserve(this.onChange)
  }
}
