import type { LineNote } from './editor'

/** The classes of a note beside a line, in both editors. */
export const noteClass = ({ heat, colour }: Pick<LineNote, 'heat' | 'colour'>): string =>
  `line-note line-note-${heat}${colour === undefined ? '' : ` line-note-person person-${colour}`}`
