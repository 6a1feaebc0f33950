/** What begins a block with the end of its line. */
const openings: readonly RegExp[] = [
  /(?:^|[\s;&|])(?:then|do|else)\s*$/,
  /\bcase\b.*\sin\s*$/,
  /[{(]\s*$/,
  // A pattern of a case.
  /^\s*[^\s()][^()]*\)\s*$/,
]
/** What ends one where it begins its line. */
const closes = /^\s*(?:fi|done|else|elif|esac|\}|\))(?:$|[\s;)|&<>])/
const endsCase = /^\s*;;\s*$/
const comment = /(?:^|\s)#.*$/

/** How far a line is indented, in columns, after a line that is so by that many. */
export function bashIndentation(before: string, columns: number, line: string, unit: number): number {
  const code = before.replace(comment, '')
  const deeper = Number(openings.some((opens) => opens.test(code)))
  const back = Number(endsCase.test(code)) + Number(closes.test(line))
  return Math.max(0, columns + (deeper - back) * unit)
}
