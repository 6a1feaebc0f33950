import type { Highlight, HighlightKind } from './editor'

/** The classes of a highlight: they are in `highlights.css`. */
export function classOf(kind: HighlightKind, { from, to, colour, isLeaving }: Highlight): string {
  const look = from === to ? 'code-gone' : `code-${kind}`
  return `${look} person-${colour ?? 'unknown'}${isLeaving ? ' code-leaving' : ''}`
}
