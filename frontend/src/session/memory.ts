import type { Language, MadeLink, Phase, Role } from '../api/schema'
import { languages } from '../config/languages'
import { cleanName } from './people'
import { byRights } from './roles'

/**
 * What this browser remembers of a room: by which link one came, what renews the
 * session that it was changed for, and the links that were made here. Somebody may be in one room as
 * two people, in two tabs; so sessions are kept by link, and a tab knows its own.
 */
export interface Remembered {
  sessions: Record<string, string>
  /** What one is by each link: copies of documents are kept by role. */
  roles: Record<string, Role>
  links: MadeLink[]
  /** What the room is called, and where its interview stands, as they were seen last. */
  title: string | undefined
  phase: Phase | undefined
  /** A link alone does not open it. */
  hasPassword: boolean | undefined
}

/** The same with when the room was visited last, in milliseconds since 1970. */
interface Stored extends Remembered {
  visited: number
}

/** Whose copies of a room's documents nobody here may read any more. */
export type Whose = 'all' | Role | undefined

const nameKey = 'pairpad.name'
const languageKey = 'pairpad.language'
const roomKey = (room: string) => `pairpad.room.${room}`
const linkKey = (room: string) => `pairpad.link.${room}`

/** Storage can be switched off; then all of it lasts as long as the page. */
const fallback = new Map<string, string>()

function read(storage: () => Storage, key: string): string | undefined {
  try {
    return storage().getItem(key) ?? undefined
  } catch {
    return fallback.get(key)
  }
}

function write(storage: () => Storage, key: string, value: string) {
  try {
    storage().setItem(key, value)
  } catch {
    fallback.set(key, value)
  }
}

function erase(storage: () => Storage, key: string) {
  fallback.delete(key)
  try {
    storage().removeItem(key)
  } catch {
    // Then it was never there.
  }
}

const local = () => localStorage
const tab = () => sessionStorage

/** One's own name, as it was chosen last; undefined before that. */
export function ownName(): string | undefined {
  const name = read(local, nameKey)
  return name === undefined ? undefined : cleanName(name)
}

/** Remembers one's own name. */
export function rememberName(name: string) {
  write(local, nameKey, cleanName(name))
}

/** The language that rooms of this browser's person begin in. */
export function startLanguage(): Language {
  const id = read(local, languageKey)
  const known = languages.find((language) => language.id === id) ?? languages[0]
  return (known?.id ?? 'python') as Language
}

/** Remembers in which language rooms begin. */
export function rememberStartLanguage(id: Language) {
  write(local, languageKey, id)
}

/** What is remembered of a room. */
export function remembered(room: string): Remembered {
  const kept = parse(read(local, roomKey(room)))
  const { sessions = {}, roles = {}, links = [], title, phase, hasPassword } = kept
  return { sessions, roles, links, title, phase, hasPassword }
}

function parse(text: string | undefined): Partial<Stored> {
  try {
    return text ? (JSON.parse(text) as Partial<Stored>) : {}
  } catch {
    // Not ours: it is overwritten.
    return {}
  }
}

/** Changes what is remembered of a room, and notes the visit. */
export function remember(room: string, change: (kept: Remembered) => Remembered) {
  const stored: Stored = { ...change(remembered(room)), visited: Date.now() }
  write(local, roomKey(room), JSON.stringify(stored))
}

/** When the room was visited last, in milliseconds since 1970, where that is known. */
export function lastVisit(room: string): number | undefined {
  return parse(read(local, roomKey(room))).visited
}

/** Every room of which something is remembered. */
export function rememberedRooms(): string[] {
  try {
    const prefixes = [roomKey(''), linkKey('')]
    const found = Object.keys(localStorage).flatMap((key) => {
      const prefix = prefixes.find((start) => key.startsWith(start))
      return prefix ? [key.slice(prefix.length)] : []
    })
    return [...new Set(found)]
  } catch {
    return []
  }
}

/** A way into a room that this browser knows. */
export interface Way {
  token: string
  role: Role
  /** One has been in by it, and not only made it for others. */
  hasJoined: boolean
}

/** The ways into a room whose role is known, the one that may do most first. */
export function waysInto(room: string): Way[] {
  const { roles, links } = remembered(room)
  const all: Record<string, Role> = Object.fromEntries(links.map(({ token, role }) => [token, role]))
  Object.assign(all, roles)
  const ways = Object.entries(all).map(([token, role]) => ({ token, role, hasJoined: token in roles }))
  return ways.toSorted((a, b) => byRights(a.role, b.role))
}

/**
 * The token of the link that this tab came by. A new tab is whoever may do most of those
 * that one is in this browser: opening another link takes nothing away (PAGE-3).
 */
export function linkOf(room: string): string | undefined {
  return read(tab, linkKey(room)) ?? waysInto(room)[0]?.token ?? read(local, linkKey(room))
}

/** This tab came by a link with this token; so will the next one of this browser, as long as that knows no better. */
export function rememberLink(room: string, token: string) {
  remember(room, (kept) => kept)
  rememberTab(room, token)
  write(local, linkKey(room), token)
}

/** This tab came by a link with this token. */
export function rememberTab(room: string, token: string) {
  write(tab, linkKey(room), token)
}

/**
 * Forgets everything about a room, also what other parts of the page have noted of it under
 * keys that end with its id. Other tabs keep the token that they came by until they close.
 */
export function forgetRoom(room: string) {
  for (const storage of [local, tab]) {
    for (const key of [roomKey(room), linkKey(room), ...keysOf(storage, room)]) erase(storage, key)
  }
}

function keysOf(storage: () => Storage, room: string): string[] {
  try {
    return Object.keys(storage()).filter((key) => key.startsWith('pairpad.') && key.endsWith(`.${room}`))
  } catch {
    return []
  }
}

/** Forgets the session that a link was changed for. The link may get another. */
export function forgetSession(room: string, link: string): Whose {
  const whose = onlyReadBy(remembered(room), link)
  remember(room, (kept) => ({ ...kept, sessions: without(kept.sessions, link) }))
  return whose
}

/**
 * Forgets a link, and the room with it unless somebody else is in it with this browser.
 * Another link for owners that was made here stays, with the others: nobody else has it.
 */
export function forgetLink(room: string, link: string): Whose {
  const kept = remembered(room)
  const whose = onlyReadBy(kept, link)
  const sessions = without(kept.sessions, link)
  const isOwners = kept.links.some(({ role, token }) => role === 'owner' && token !== link)
  if (Object.keys(sessions).length === 0 && !isOwners) {
    forgetRoom(room)
    return whose
  }
  remember(room, () => ({ ...kept, sessions, roles: without(kept.roles, link) }))
  for (const storage of [local, tab]) {
    if (read(storage, linkKey(room)) === link) erase(storage, linkKey(room))
  }
  return whose
}

/** Whose copies nobody else who is in the room with this browser may read. */
function onlyReadBy({ sessions, roles }: Remembered, link: string): Whose {
  const others = Object.keys(sessions).filter((other) => other !== link)
  if (others.length === 0) return 'all'
  const role = roles[link]
  const isShared = others.some((other) => roles[other] === undefined || roles[other] === role)
  return isShared ? undefined : role
}

function without<T>(all: Record<string, T>, key: string): Record<string, T> {
  const { [key]: _, ...others } = all
  return others
}
