import type * as Y from 'yjs'
import { undoersOf } from '../../sync/ownStep'

/**
 * Forgets what could be undone whenever another question is brought into the room: its starter is
 * in the same text, and a step back would bring parts of the former one into it. Ends it.
 */
export function forgetting(undo: Y.UndoManager, text: Y.Text): () => void {
  undoersOf.set(text, undo)
  const question = text.doc?.getMap('question')
  const forget = () => undo.clear()
  question?.observe(forget)
  return () => question?.unobserve(forget)
}
