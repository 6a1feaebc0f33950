import { useSyncExternalStore } from 'react'
import { listRuntimes } from '../../api/runs'
import type { Runtimes } from '../../api/schema'

/** What the server said is asked for again after so long, in milliseconds: it may have been set up meanwhile. */
const freshFor = 60_000

let known: Runtimes | undefined
let asked: Promise<void> | undefined
let askedAt = 0
const listeners = new Set<() => void>()

/** Asks the server what it can run, unless it has just said so. Never fails: it may not be known then. */
export function askRuntimes(): Promise<void> {
  if (asked && (known === undefined || Date.now() - askedAt < freshFor)) return asked
  askedAt = Date.now()
  asked = listRuntimes().then(
    (runtimes) => {
      known = runtimes
      for (const listener of listeners) listener()
    },
    () => {
      asked = undefined
    },
  )
  return asked
}

/** What the server can run; undefined where it has not said so. */
export const knownRuntimes = () => known

function subscribe(listener: () => void) {
  listeners.add(listener)
  void askRuntimes()
  return () => listeners.delete(listener)
}

/** The same for components. */
export const useRuntimes = () => useSyncExternalStore(subscribe, knownRuntimes)
