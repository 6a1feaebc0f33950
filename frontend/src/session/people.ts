import type { Role } from '../api/schema'

/** How many colours people can have. Their values are in `styles.css`. */
export const colourCount = 8

/** Who a presence state says it is of. Everything here has been checked. */
export interface Identity {
  /** Id of the member; undefined where somebody came without having said a name. */
  member: string | undefined
  name: string
  /** Index into the palette. */
  colour: number
  role: Role
  /** The server has heard nothing of the connection for some seconds. */
  isLost: boolean
  /** What they write is held back from the others, as they asked. */
  isQuiet: boolean
}

/** Somebody in the room, as others may see them. Several tabs are one person. */
export interface Person extends Identity {
  /** Yjs client ids, that of the tab which was used last first. */
  clients: number[]
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

const roles: readonly unknown[] = ['owner', 'interviewer', 'candidate', 'observer'] satisfies Role[]

/** Who a presence state says it is of. It is the server's to say; nothing is trusted all the same. */
export function identityOf(client: number, state: Record<string, unknown>): Identity {
  const user: unknown = state['user']
  const said = (typeof user === 'object' && user ? user : {}) as Record<string, unknown>
  const { member, name, colour, role, lost, quiet } = said
  return {
    member: typeof member === 'string' ? member.slice(0, 64) : undefined,
    name: cleanName(name),
    colour: isColour(colour) ? colour : client % colourCount,
    role: roles.includes(role) ? (role as Role) : 'candidate',
    isLost: lost === true,
    isQuiet: quiet === true,
  }
}

function isColour(colour: unknown): colour is number {
  return Number.isInteger(colour) && (colour as number) >= 0 && (colour as number) < colourCount
}

/** The people whose presence this is, oneself first, then by name. `own` is the client id of this tab. */
export function peopleIn(states: Map<number, Record<string, unknown>>, own: number): Person[] {
  const people = new Map<string, Person>()
  for (const [client, state] of states) {
    const identity = identityOf(client, state)
    const key = identity.member ?? `client ${client}`
    const known = people.get(key)
    const isYou = client === own || (known?.isYou ?? false)
    const clients = client === own ? [client, ...(known?.clients ?? [])] : [...(known?.clients ?? []), client]
    // Somebody is there as long as one of their tabs is.
    const isLost = identity.isLost && (known?.isLost ?? true)
    people.set(key, { ...identity, isLost, clients, isYou })
  }
  return [...people.values()].toSorted(
    (a, b) =>
      Number(b.isYou) - Number(a.isYou) ||
      a.name.localeCompare(b.name) ||
      (a.clients[0] ?? 0) - (b.clients[0] ?? 0),
  )
}
