import { ViewPlugin } from '@codemirror/view'
import type * as Y from 'yjs'

/**
 * Keeps the lines that one looks at in their place while others type above them.
 *
 * CodeMirror does that once a frame. Of two changes within one frame it forgets
 * the first (view 6.43), so it is made to catch up before each change of others.
 * To stand before the binding, whose observer applies the change.
 */
export function steadyViewport(text: Y.Text) {
  return ViewPlugin.define((view) => {
    const settle = (_event: Y.YTextEvent, transaction: Y.Transaction) => {
      // Reading any height measures what is due. Own edits come while the view updates.
      if (!transaction.local) view.lineBlockAtHeight(0)
    }
    text.observe(settle)
    return { destroy: () => text.unobserve(settle) }
  })
}
