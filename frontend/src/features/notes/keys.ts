/** Pins evidence, wherever one is. */
export const pinKeys = 'Alt+Shift+E'
