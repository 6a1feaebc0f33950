/**
 * The origin of what this person does to a text by something else than typing: to editors of the text it
 * is one step of undo.
 */
export const ownStep = {}
