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

/** Who a presence state says it is of. Name and colour are the server's; nothing is trusted all the same. */
export function identityOf(client: number, state: Record<string, unknown>): { name: string; colour: number } {
  const user: unknown = state['user']
  const { name, colour } = (typeof user === 'object' && user ? user : {}) as Record<string, unknown>
  return { name: cleanName(name), colour: isColour(colour) ? colour : client % colourCount }
}

function isColour(colour: unknown): colour is number {
  return Number.isInteger(colour) && (colour as number) >= 0 && (colour as number) < colourCount
}
