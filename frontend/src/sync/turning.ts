import type * as Y from 'yjs'

/** What a step of undo has put into a text, and what is put in its place where it is taken back. */
export interface Turn {
  /** The Yjs client of what is there now: of nothing else. */
  client: number
  /** The same for what comes instead. */
  next: () => Turn
  /** Writes that, and takes away what is there now. False where somebody has done so already. */
  write: (origin: unknown) => boolean
}

const turns = new WeakMap<Y.UndoManager, Map<number, Turn>>()

/**
 * From now on this step is taken back, and done again, by what everybody would write in the same way. Yjs
 * would bring characters back as new ones of whoever presses the key: of two who do, twice.
 */
export function turnBack(undo: Y.UndoManager, turn: Turn) {
  let known = turns.get(undo)
  if (!known) {
    known = new Map()
    turns.set(undo, known)
    const [plainUndo, plainRedo] = [undo.undo.bind(undo), undo.redo.bind(undo)]
    const all = known
    undo.undo = () => take(undo, 'undo', all, plainUndo)
    undo.redo = () => take(undo, 'redo', all, plainRedo)
  }
  known.set(turn.client, turn)
}

type StackItem = Y.UndoManager['undoStack'][number]

function take(
  undo: Y.UndoManager,
  type: 'undo' | 'redo',
  known: Map<number, Turn>,
  plain: () => StackItem | null,
): StackItem | null {
  const [stack, flag] =
    type === 'undo' ? ([undo.undoStack, 'undoing'] as const) : ([undo.redoStack, 'redoing'] as const)
  for (;;) {
    const item = stack.at(-1)
    const clients = [...(item?.insertions.clients.keys() ?? [])]
    const turn = clients.length === 1 && clients[0] !== undefined ? known.get(clients[0]) : undefined
    if (!item || !turn) return plain()
    stack.pop()
    undo[flag] = true
    try {
      // What others have taken back already is no step any more: the one before is.
      if (!turn.write(undo)) continue
    } finally {
      undo[flag] = false
    }
    const next = turn.next()
    known.set(next.client, next)
    undo.emit('stack-item-popped', [
      { stackItem: item, type, changedParentTypes: new Map(), origin: undo },
      undo,
    ])
    return item
  }
}
