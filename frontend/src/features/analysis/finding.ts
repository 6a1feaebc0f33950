/** How much something matters: an error does not work, a warning may not, a hint is a matter of habit. */
export type Severity = 'error' | 'warning' | 'hint'

/** Other text in the place of some; in UTF-16 units of the text as it was before all edits of a fix. */
export interface Edit {
  from: number
  to: number
  insert: string
}

/** What can be done about a finding. */
export interface Fix {
  title: string
  edits: readonly Edit[]
}

/** Something that a linter has found in a text. */
export interface Finding {
  /** UTF-16 units from the start of the text. */
  from: number
  /** May be `from`: something is missing there. */
  to: number
  severity: Severity
  /** What the linter calls its rule. */
  rule: string
  /** In the linter's words. */
  message: string
  fix: Fix | undefined
  /** The text is not of its language here: what else is found may change when it is again. */
  isSyntax: boolean
}
