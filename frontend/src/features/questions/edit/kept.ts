import type { Question } from '../../../api/questions'
import { emptyQuestion } from './draft'

/** An unsaved question, as this browser keeps it over a reload. */
export interface Kept {
  /** The version that it is based on; 0 for a new one. */
  version: number
  /** As it was before. */
  before: Question
  now: Question
  /** Milliseconds since 1970. */
  at: number
}

/** The address of one that has no id yet. */
export const fresh = 'new'
const prefix = 'pairpad.question.'

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
    const { version, before, now, at } = JSON.parse(json ?? '') as Record<string, unknown>
    const [one, other] = [questionIn(before), questionIn(now)]
    if (!one || !other || !Number.isSafeInteger(version) || !Number.isSafeInteger(at)) return undefined
    return { version: version as number, before: one, now: other, at: at as number }
  } catch {
    return undefined
  }
}

export function kept(id: string): Kept | undefined {
  try {
    return keptIn(localStorage.getItem(prefix + id))
  } catch {
    return undefined
  }
}

/** Whether it could be kept. */
export function keep(id: string, what: Kept): boolean {
  try {
    localStorage.setItem(prefix + id, JSON.stringify(what))
    return true
  } catch {
    return false
  }
}

export function letGo(id: string) {
  try {
    localStorage.removeItem(prefix + id)
  } catch {
    // Then nothing was kept.
  }
}

/** The ids of all that is unsaved in this browser. */
export function keptIds(): string[] {
  try {
    return Object.keys(localStorage).flatMap((key) =>
      key.startsWith(prefix) ? key.slice(prefix.length) : [],
    )
  } catch {
    return []
  }
}
