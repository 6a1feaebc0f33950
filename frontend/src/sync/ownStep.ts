import type * as Y from 'yjs'

/**
 * The origin of what this person does to a text by something else than typing: to editors of the text it
 * is one step of undo.
 */
export const ownStep = {}

/** What takes steps in a text back: that of each editor which has it. */
export const undoersOf = new WeakMap<Y.Text, Y.UndoManager>()
