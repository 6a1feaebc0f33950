import { type EditorView, ViewPlugin } from '@codemirror/view'
import type * as Y from 'yjs'

/**
 * Keeps the lines that one looks at in their place while others type above them.
 *
 * CodeMirror does that when it measures, once a frame. A change that comes before
 * it has measured the one before, or before it has heard of its own scrolling, is
 * forgotten (view 6.43). So it is made to measure before each change of others.
 * To stand before the binding, whose observer applies the change.
 */
export function steadyViewport(text: Y.Text) {
  return ViewPlugin.define((view) => {
    const settle = (_event: Y.YTextEvent, transaction: Y.Transaction) => {
      // Own edits come while the view updates, and move nothing but one's own view.
      if (!transaction.local) measureNow(view)
    }
    text.observe(settle)
    return { destroy: () => text.unobserve(settle) }
  })
}

/** Has the view take in where it stands: to be called before an update from outside. */
export function measureNow(view: EditorView) {
  view.requestMeasure()
  // Reading any height measures what is due.
  view.lineBlockAtHeight(0)
}
