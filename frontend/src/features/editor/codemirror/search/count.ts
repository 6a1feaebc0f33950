import type { SearchQuery } from '@codemirror/search'
import type { EditorState } from '@codemirror/state'

/** How many matches there are, and which of them is selected. */
export interface Count {
  total: number
  /** From 1; 0 if none is selected. */
  current: number
  /** There are more than were counted. */
  isMore: boolean
}

/** Matches that are counted at most, and for how long, in milliseconds: it is done while one types. */
const most = 5_000
const longest = 30

export function countMatches(query: SearchQuery, state: EditorState, now = () => performance.now()): Count {
  const { main } = state.selection
  const count: Count = { total: 0, current: 0, isMore: false }
  if (!query.valid) return count
  const end = now() + longest
  const cursor = query.getCursor(state)
  for (let match = cursor.next(); !match.done; match = cursor.next()) {
    if (count.total === most || now() > end) return { ...count, isMore: true }
    count.total += 1
    const { from, to } = match.value
    if (from === main.from && to === main.to) count.current = count.total
  }
  return count
}
