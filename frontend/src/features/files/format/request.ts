/** What a formatter is given. */
export interface FormatRequest {
  path: string
  text: string
  /** How the text is indented already; undefined where it is not. */
  indentation: Indentation | undefined
}

/** Spaces for each step, or tabs. */
export type Indentation = number | 'tabs'

/** What came of it: text, or what is wrong with the text it was given. */
export type FormatReply = { text: string } | { problem: string; line: number | undefined }

/** How a text is indented already, by the first line that is. */
export function indentationOf(text: string): Indentation | undefined {
  const found = /^(\t| {2,8})(?=[^\s*])/m.exec(text)?.[1]
  return found === '\t' ? 'tabs' : found?.length
}
