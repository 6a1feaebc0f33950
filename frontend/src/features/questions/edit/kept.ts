import type { Question } from '../../../api/questions'
import { emptyQuestion } from './draft'

/** What is edited: what was kept in this browser, or else what the server has. */
export interface Begun {
  /** The version that it is based on; 0 for a new one. */
  version: number
  /** As it was before. */
  before: Question
  now: Question
  /** Of the key that it was written with: `signOf`. It is shown to whoever has that key. */
  by: string
}

/** An unsaved question, as this browser keeps it over a reload. */
export interface Kept extends Begun {
  /** Milliseconds since 1970. */
  at: number
}

/** The address of one that has no id yet. */
export const fresh = 'new'
const prefix = 'pairpad.question.'

/**
 * Each tab keeps what is written in it in a place of its own: two tabs may have one question open. A
 * tab has its name in memory, and leaves it in the session only while it reloads: whoever duplicates
 * a tab gets another one.
 */
const tabName = 'pairpad.tab'
let tab = takeTab()
addEventListener('pagehide', () => tryTo(() => sessionStorage.setItem(tabName, tab)))
addEventListener('pageshow', () => tryTo(() => sessionStorage.removeItem(tabName)))

function takeTab(): string {
  const known = tryTo(() => sessionStorage.getItem(tabName))
  tryTo(() => sessionStorage.removeItem(tabName))
  // Not `randomUUID`, which only pages over HTTPS have.
  return known ?? Math.random().toString(36).slice(2)
}

/** What a browser that keeps nothing answers is undefined. */
function tryTo<T>(what: () => T): T | undefined {
  try {
    return what()
  } catch {
    return undefined
  }
}

/** By what a key is known again without being kept; a token by whom it is for. '' without a key. */
export function signOf(key: string): string {
  if (!key) return ''
  const claims = tryTo(() => {
    const plain = atob((key.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
    const { iss, sub } = JSON.parse(plain) as Record<string, unknown>
    return JSON.stringify([iss, sub])
  })
  let hash = 0x811c9dc5
  for (const unit of claims ?? key) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0).toString(36)
}

const isList = (value: unknown) => Array.isArray(value)
const isTexts = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((text) => typeof text === 'string')

/** A question in what was kept; undefined where it is none, or one of another version of this page. */
function questionIn(value: unknown): Question | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as Record<string, unknown>
  const isSound = Object.entries(emptyQuestion).every(([name, usual]) => {
    const own = fields[name]
    if (isList(usual)) return isList(own)
    return typeof usual === 'object' ? isTexts(own) : typeof own === typeof usual
  })
  return isSound ? (value as Question) : undefined
}

/** What was kept of a question; undefined where nothing was. */
export function keptIn(json: string | null): Kept | undefined {
  try {
    const { version, before, now, at, by } = JSON.parse(json ?? '') as Record<string, unknown>
    const [one, other] = [questionIn(before), questionIn(now)]
    if (
      typeof by !== 'string' ||
      !one ||
      !other ||
      !Number.isSafeInteger(version) ||
      !Number.isSafeInteger(at)
    )
      return undefined
    return { version: version as number, before: one, now: other, at: at as number, by }
  } catch {
    return undefined
  }
}

const placeOf = (id: string) => `${prefix}${id}/${tab}`
/** What this tab has written or taken over: by its place, as it was then. */
const ours = new Map<string, string>()

const own = ({ place, id }: { place: string; id: string }) => Number(place === placeOf(id))

/** All that those with this key may see, this tab's own first, then the latest. */
function all(key: string): { place: string; id: string; json: string; what: Kept }[] {
  const places = tryTo(() => Object.keys(localStorage)) ?? []
  const found = places.flatMap((place) => {
    const json = place.startsWith(prefix) ? localStorage.getItem(place) : null
    const what = keptIn(json)
    const id = place.slice(prefix.length, place.lastIndexOf('/'))
    const isShown = what && (what.by === '' || what.by === signOf(key))
    return isShown && json !== null ? [{ place, id, json, what }] : []
  })
  return found.toSorted((a, b) => own(b) - own(a) || b.what.at - a.what.at)
}

/** What was kept of a question, for those with this key. */
export function kept(id: string, key: string): Kept | undefined {
  return all(key).find((one) => one.id === id)?.what
}

/** The same, to go on with here: when it is let go, it is gone, unless another tab has written more. */
export function takeKept(id: string, key: string): Kept | undefined {
  const found = all(key).find((one) => one.id === id)
  if (found) ours.set(found.place, found.json)
  return found?.what
}

/** Whether it could be kept. Never in place of what somebody else has written. */
export function keep(id: string, what: Kept): boolean {
  const json = JSON.stringify(what)
  const isKept = tryTo(() => {
    const there = localStorage.getItem(placeOf(id))
    if (there !== null && there !== ours.get(placeOf(id))) tab = Math.random().toString(36).slice(2)
    localStorage.setItem(placeOf(id), json)
    return true
  })
  if (isKept) ours.set(placeOf(id), json)
  return isKept === true
}

/** What was written here is saved, or not wanted. */
export function letGo(id: string) {
  for (const [place, json] of ours) {
    if (!place.startsWith(`${prefix}${id}/`)) continue
    tryTo(() => localStorage.getItem(place) === json && localStorage.removeItem(place))
    ours.delete(place)
  }
}

/** The ids of all that is unsaved in this browser, for those with this key. */
export const keptIds = (key: string): string[] => all(key).map(({ id }) => id)
