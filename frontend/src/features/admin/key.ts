import { useSyncExternalStore } from 'react'

// Kept for this tab alone: a reload keeps it, closing the tab forgets it, and no other tab has it.
const place = 'pairpad.admin.key'
const listeners = new Set<() => void>()
let current: string | undefined
/** Why one was signed out without wanting it. */
let refused = false

function read(): string {
  try {
    return sessionStorage.getItem(place) ?? ''
  } catch {
    // Storage can be switched off; the key then lasts as long as the page.
    return ''
  }
}

function key(): string {
  current ??= read()
  return current
}

function take(next: string, isRefused: boolean) {
  current = next
  refused = isRefused
  try {
    if (next) sessionStorage.setItem(place, next)
    else sessionStorage.removeItem(place)
  } catch {
    // See above.
  }
  for (const listener of listeners) listener()
}

/** Uses this key from now on. */
export const signIn = (next: string) => take(next, false)

/** Forgets it. */
export const signOut = () => take('', false)

/** The server does not accept it any more. Of one that has been forgotten meanwhile that says nothing. */
export function refuse(of: string) {
  if (of === key()) take('', true)
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The key by which one asks; '' without one. */
export const useKey = () => useSyncExternalStore(subscribe, key)

/** Whether one was signed out because the key is not accepted any more. */
export const useIsRefused = () => useSyncExternalStore(subscribe, () => refused)
