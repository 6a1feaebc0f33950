/** How many colours people can have. Their values are in `styles.css`. */
export const colourCount = 8

/** Somebody in the room, as others may see them. Everything here has been checked. */
export interface Person {
  /** Yjs client id. */
  client: number
  name: string
  /** Index into the palette. */
  colour: number
  isYou: boolean
}

const longest = 40

/** A name as it may be shown: one line, no control or direction marks, not too long. */
export function cleanName(name: unknown): string {
  if (typeof name !== 'string') return 'Guest'
  const clean = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return [...clean].slice(0, longest).join('') || 'Guest'
}

/** One or two letters for a name. */
export function initials(name: string): string {
  const words = name.split(' ').filter(Boolean)
  const first = [...(words[0] ?? '?')][0] ?? '?'
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : ''
  return (first + last).toUpperCase()
}

/** The colour that a Yjs client has everywhere. */
export function colourOf(client: number): number {
  return client % colourCount
}
