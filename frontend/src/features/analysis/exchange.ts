import type { Finding } from './finding'
import type { Measures } from './measures/measure'

/** What the worker is asked of a text. */
export interface Question {
  language: string
  path: string
  text: string
  /** A language server says what is no code, and what is not defined. */
  isServed: boolean
  /** How large and how involved it is, too. */
  isMeasured: boolean
}

/** What a linter says of a text. */
export interface Found {
  findings: Finding[]
  /** The text is not of its language: others of the findings may only be missing now. */
  isBroken: boolean
  measures: Measures | undefined
}

/** What the worker says: what it needs is here and it begins; what it has found; or that it cannot go on. */
export type Answer =
  { kind: 'begins' } | { kind: 'found'; found: Found } | { kind: 'unloaded' } | { kind: 'failed' }

/** Longer texts are not read, in UTF-16 units: linters take a second for a tenth of it. */
export const longest = 500_000
