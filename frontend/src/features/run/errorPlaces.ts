/** A place in a file that a line of output names. Lines and columns count from 1. */
export interface ErrorPlace {
  /** Where in the line of output it is named. */
  start: number
  end: number
  /** The file as it is named there: a path of the sandbox, often. */
  file: string
  line: number
  column: number | undefined
}

/** Longer lines are no messages of anybody's. */
const longest = 2_000
const mostPlaces = 20

/** How languages name places. Each has the file, the line and perhaps the column in groups of that name. */
const patterns: readonly RegExp[] = [
  // Python.
  /File "(?<file>[^"\n]+)", line (?<line>\d{1,7})/g,
  // PHP, and what it was called by.
  /(?<file>(?:file:\/\/)?[^\s:()"'<>]+\.\w+) on line (?<line>\d{1,7})/g,
  /^#\d+ (?<file>(?:file:\/\/)?[^\s:()"'<>]+\.\w+)\((?<line>\d{1,7})\)(?=:)/g,
  // Bash.
  /(?<file>(?:file:\/\/)?[^\s:()"'<>]+\.\w+): line (?<line>\d{1,7})(?=:)/g,
  // TypeScript's compiler.
  /(?<file>(?:file:\/\/)?[^\s:()"'<>]+\.\w+)\((?<line>\d{1,7}),(?<column>\d{1,7})\)/g,
  // Nearly everybody else: C and C++, Java, JavaScript, Go, Rust, Ruby, Lua.
  /(?<file>(?:file:\/\/)?[^\s:()"'<>]+\.\w+):(?<line>\d{1,7})(?::(?<column>\d{1,7}))?(?!\w)/g,
]

/** Whether it is worth to look closer: most lines of output are not. */
const hint = /\.\w+\(\d|\.\w+:\d|line \d/

/** The places that a line of output names, in their order, each only once. */
export function errorPlacesIn(text: string): ErrorPlace[] {
  if (text.length > longest || !hint.test(text)) return []
  const found: ErrorPlace[] = []
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const { file = '', line, column } = match.groups ?? {}
      const [start, end] = [match.index, match.index + match[0].length]
      const isTaken = found.some((other) => start < other.end && other.start < end)
      if (isTaken || Number(line) < 1) continue
      found.push({ start, end, file, line: Number(line), column: column ? Number(column) : undefined })
      if (found.length === mostPlaces) break
    }
  }
  return found.toSorted((a, b) => a.start - b.start)
}

/** The file of the room that a path of the sandbox means: `/box/lib/a.py` is `lib/a.py`, if there is that. */
export function fileNamed<F extends { path: string }>(name: string, files: readonly F[]): F | undefined {
  const clean = name.replace(/^file:\/\//, '').replace(/^\.\//, '')
  const fitting = files.filter(({ path }) => clean === path || clean.endsWith(`/${path}`))
  return fitting.toSorted((a, b) => b.path.length - a.path.length)[0]
}

/** Where in a text that place is; the last place there is, where the text has become shorter. */
export function indexOfPlace(text: string, line: number, column: number | undefined): number {
  let start = 0
  for (let at = 1; at < line; at++) {
    const end = text.indexOf('\n', start)
    if (end < 0) return text.length
    start = end + 1
  }
  const end = text.indexOf('\n', start)
  return Math.min(start + Math.max((column ?? 1) - 1, 0), end < 0 ? text.length : end)
}
