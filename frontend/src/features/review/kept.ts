import { useCallback, useState } from 'react'

/**
 * What is written here and not sent yet stays in this browser, by room: whoever lets go of the room erases it.
 * `what` names who writes, too: one browser can be several people.
 */
const keyOf = (room: string, what: string) => `pairpad.review.${what}.${room}`

/** Storage can be switched off; then it lasts as long as the page. */
const fallback = new Map<string, string>()

/** What was kept; undefined where nothing was, or it cannot be read. */
export function readKept(room: string, what: string): unknown {
  const key = keyOf(room, what)
  let stored: string | null | undefined
  try {
    stored = localStorage.getItem(key)
  } catch {
    stored = undefined
  }
  try {
    return JSON.parse(stored ?? fallback.get(key) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps something; undefined erases it. */
export function keep(room: string, what: string, value: unknown) {
  const key = keyOf(room, what)
  const text = value === undefined ? undefined : JSON.stringify(value)
  try {
    if (text === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
    fallback.delete(key)
  } catch {
    if (text === undefined) fallback.delete(key)
    else fallback.set(key, text)
  }
}

/** Something that is being written, as it was left. `parse` looks whether what is kept is one. */
export function useKept<T>(
  room: string,
  what: string,
  parse: (kept: unknown) => T | undefined,
): [T | undefined, (next: T | undefined) => void] {
  const [value, setValue] = useState(() => parse(readKept(room, what)))
  const set = useCallback(
    (next: T | undefined) => {
      keep(room, what, next)
      setValue(() => next)
    },
    [room, what],
  )
  return [value, set]
}

/** Text that is kept. */
export const asText = (kept: unknown): string | undefined =>
  typeof kept === 'string' && kept !== '' ? kept : undefined

/** As what an answer of this member is kept. */
export const replyTo = (comment: string, member: string) => `reply.${comment}.${member}`
