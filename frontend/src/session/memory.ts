import type { MadeLink } from '../api/schema'
import { cleanName } from './people'

/**
 * What this browser remembers of a room: by which link one came, what renews the
 * session that it was changed for, and the links that were made here. Somebody may be in one room as
 * two people, in two tabs; so sessions are kept by link, and a tab knows its own.
 */
export interface Remembered {
  sessions: Record<string, string>
  links: MadeLink[]
}

const nameKey = 'pairpad.name'
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

/** What is remembered of a room. */
export function remembered(room: string): Remembered {
  const kept = parse(read(local, roomKey(room)))
  return { sessions: kept.sessions ?? {}, links: kept.links ?? [] }
}

function parse(text: string | undefined): Partial<Remembered> {
  try {
    return text ? (JSON.parse(text) as Partial<Remembered>) : {}
  } catch {
    // Not ours: it is written anew.
    return {}
  }
}

/** Changes what is remembered of a room. */
export function remember(room: string, change: (kept: Remembered) => Remembered) {
  write(local, roomKey(room), JSON.stringify(change(remembered(room))))
}

/** The token of the link that this tab came by, or the last one of this browser. */
export function linkOf(room: string): string | undefined {
  return read(tab, linkKey(room)) ?? read(local, linkKey(room))
}

/** This tab came by a link with this token, and so will the next one of this browser. */
export function rememberLink(room: string, token: string) {
  rememberTab(room, token)
  write(local, linkKey(room), token)
}

/** This tab came by a link with this token. */
export function rememberTab(room: string, token: string) {
  write(tab, linkKey(room), token)
}
