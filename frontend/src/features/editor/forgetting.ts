import type * as Y from 'yjs'

/**
 * Forgets what could be undone whenever another question is brought into the room: its starter is
 * in the same text, and a step back would bring parts of the former one into it. Ends it.
 */
export function forgetting(undo: Y.UndoManager, { doc }: Y.Text): () => void {
  const question = doc?.getMap('question')
  const forget = () => undo.clear()
  question?.observe(forget)
  return () => question?.unobserve(forget)
}
