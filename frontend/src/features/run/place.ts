import type { RunPlace } from '../../sync/runs'
import type { Runtimes } from '../../api/schema'

/** Why something runs nowhere. */
export type NoPlace = 'language' | 'nowhere' | 'unknown'

/** Where code of a language can run, and where it will. */
export interface Places {
  server: boolean
  browser: boolean
  /** Undefined where neither can. */
  chosen: RunPlace | undefined
  /** Why neither can. */
  reason: NoPlace | undefined
}

/** Whether a program in this browser can wait for people: its engine has to lay WebAssembly aside meanwhile. */
const canWaitHere = typeof WebAssembly === 'object' && 'Suspending' in WebAssembly

/**
 * Whether people can type into what runs there: SQL is read from its file, and in a browser only the
 * interpreter of Python can wait.
 */
export const takesTyping = (
  language: string | undefined,
  place: RunPlace | undefined,
  canWait = canWaitHere,
) =>
  place === 'server'
    ? language !== undefined && language !== 'sql'
    : place === 'browser' && canWait && language === 'python'

/**
 * Where code runs: where the person wants it, if it can; else where it can. `runtimes` are
 * undefined until the server has told them.
 */
export function placesFor(
  language: string | undefined,
  runtimes: Runtimes | undefined,
  inBrowser: readonly string[],
  wanted: RunPlace,
): Places {
  const server =
    language !== undefined &&
    runtimes?.available === true &&
    runtimes.languages.some(({ id }) => id === language)
  const browser = language !== undefined && inBrowser.includes(language)
  const other = wanted === 'server' ? 'browser' : 'server'
  const can = { server, browser }
  const chosen = can[wanted] ? wanted : can[other] ? other : undefined
  const why = language === undefined ? 'language' : runtimes === undefined ? 'unknown' : 'nowhere'
  return { ...can, chosen, reason: chosen ? undefined : why }
}
