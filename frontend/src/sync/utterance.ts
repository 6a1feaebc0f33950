/** Something that somebody has said: in the chat, or below a line of code. */
export interface Utterance {
  id: string
  /** When, in milliseconds since 1970, by the clock of who said it. */
  at: number
  /** Id of the member. */
  member: string
  name: string
  /** Index into the palette. */
  colour: number
  text: string
}

/** Characters that can be said at once. */
export const longestText = 2_000

/** Who says something. */
export type Speaker = Pick<Utterance, 'member' | 'name' | 'colour'>

/** Something said now; undefined when that is nothing. */
export function utter({ member, name, colour }: Speaker, text: string): Utterance | undefined {
  const said = text.trim().slice(0, longestText)
  if (said === '') return undefined
  return { id: crypto.randomUUID(), at: Date.now(), member, name, colour, text: said }
}

/** What others have put there, as far as it is one. Nothing in it is trusted. */
export function utteranceIn(stored: unknown): Utterance | undefined {
  if (typeof stored !== 'object' || !stored) return undefined
  const { id, at, member, name, colour, text } = stored as Record<string, unknown>
  if (typeof id !== 'string' || typeof text !== 'string' || typeof at !== 'number') return undefined
  if (!Number.isFinite(at) || text.trim() === '') return undefined
  return {
    id: id.slice(0, 64),
    at,
    member: typeof member === 'string' ? member.slice(0, 64) : '',
    name: typeof name === 'string' ? name : '',
    colour: Number.isInteger(colour) ? Math.abs(colour as number) : 0,
    text: text.slice(0, longestText),
  }
}
