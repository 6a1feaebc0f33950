/** Whether the room that the page shows was made just now, by this tab. */
export function wasJustMade(): boolean {
  const state: unknown = history.state
  return typeof state === 'object' && state !== null && 'made' in state
}

/** A reload is no new room. */
export function forgetMade() {
  if (wasJustMade()) history.replaceState(null, '')
}
