import { type Comparison, usualTolerance } from '../../../sync/testCases'

/** One line of a comparison: on both sides, only expected, or only written. */
export interface DiffLine {
  kind: 'same' | 'missing' | 'extra'
  text: string
  /** The part of it that is another than in its counterpart, in UTF-16 units. */
  changed: { from: number; to: number } | undefined
}

/** Lines that are left out, because they are the same. */
export interface Gap {
  kind: 'gap'
  lines: number
}

/** Lines that are compared each with each, at most; beyond them only the beginning and the end are. */
const mostCompared = 800
/** Lines that stay in sight around one that differs. */
const context = 3

/** The lines of a text, as this comparison sees them. */
function linesOf(text: string, compare: Comparison): string[] {
  if (compare === 'exact') return text.split('\n')
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trimEnd())
  while (lines.at(-1) === '') lines.pop()
  return lines
}

/** Whether two lines are the same to this comparison. */
function sameBy(compare: Comparison, tolerance: number): (one: string, other: string) => boolean {
  if (compare !== 'numbers') return (one, other) => one === other
  return (one, other) => {
    const [these, those] = [tokens(one), tokens(other)]
    return these.length === those.length && these.every((token, at) => near(token, those[at], tolerance))
  }
}

const tokens = (line: string) => line.split(/\s+/).filter(Boolean)

function near(one: string, other: string | undefined, tolerance: number): boolean {
  if (one === other) return true
  const [a, b] = [Number(one), Number(other)]
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false
  const apart = Math.abs(a - b)
  return apart <= tolerance || apart <= tolerance * Math.max(Math.abs(a), Math.abs(b))
}

/** What a program wrote beside what it should have written, line by line. */
export function diff(
  expected: string,
  got: string,
  compare: Comparison = 'trimmed',
  tolerance = usualTolerance,
): DiffLine[] {
  const [these, those] = [linesOf(expected, compare), linesOf(got, compare)]
  const same = sameBy(compare, tolerance)
  const isSame = (a: number, b: number) => same(these[a] ?? '', those[b] ?? '')
  const shorter = Math.min(these.length, those.length)
  let start = 0
  while (start < shorter && isSame(start, start)) start += 1
  let end = 0
  while (end < shorter - start && isSame(these.length - 1 - end, those.length - 1 - end)) end += 1
  const line = (kind: DiffLine['kind'], text = ''): DiffLine => ({ kind, text, changed: undefined })
  return [
    ...those.slice(0, start).map((text) => line('same', text)),
    ...marked(
      between(these.slice(start, these.length - end), those.slice(start, those.length - end), same).map(
        ([kind, text]) => line(kind, text),
      ),
    ),
    ...those.slice(those.length - end).map((text) => line('same', text)),
  ]
}

/** The shortest way from these lines to those: their longest common subsequence stays. */
function between(
  these: readonly string[],
  those: readonly string[],
  same: (one: string, other: string) => boolean,
): [DiffLine['kind'], string][] {
  const [rows, columns] = [these.length, those.length]
  if (rows === 0 || columns === 0 || rows > mostCompared || columns > mostCompared) {
    return [
      ...these.map((text): [DiffLine['kind'], string] => ['missing', text]),
      ...those.map((text): [DiffLine['kind'], string] => ['extra', text]),
    ]
  }
  const width = columns + 1
  /** How many lines are common from here to both ends. */
  const common = new Uint16Array((rows + 1) * width)
  const at = (row: number, column: number) => common[row * width + column] ?? 0
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      common[row * width + column] = same(these[row] ?? '', those[column] ?? '')
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const found: [DiffLine['kind'], string][] = []
  let [row, column] = [0, 0]
  while (row < rows || column < columns) {
    const [one, other] = [these[row], those[column]]
    if (one !== undefined && other !== undefined && same(one, other)) {
      found.push(['same', other])
      row += 1
      column += 1
    } else if (one !== undefined && (other === undefined || at(row + 1, column) >= at(row, column + 1))) {
      found.push(['missing', one])
      row += 1
    } else {
      found.push(['extra', other ?? ''])
      column += 1
    }
  }
  return found
}

/** Marks what differs within lines that stand for each other: as many missing as extra, one after the other. */
function marked(lines: readonly DiffLine[]): DiffLine[] {
  const found = [...lines]
  let at = 0
  while (at < found.length) {
    const missing = countOf(found, at, 'missing')
    const extra = countOf(found, at + missing, 'extra')
    const pairs = missing === extra ? missing : 0
    for (let pair = 0; pair < pairs; pair++) {
      const [one, other] = [found[at + pair], found[at + missing + pair]]
      if (!one || !other) continue
      const { from, ends } = difference(one.text, other.text)
      found[at + pair] = { ...one, changed: { from, to: one.text.length - ends } }
      found[at + missing + pair] = { ...other, changed: { from, to: other.text.length - ends } }
    }
    at += Math.max(missing + extra, 1)
  }
  return found
}

function countOf(lines: readonly DiffLine[], from: number, kind: DiffLine['kind']): number {
  let length = 0
  while (lines[from + length]?.kind === kind) length += 1
  return length
}

/** How much two texts have in common at their beginning and at their end. */
function difference(one: string, other: string): { from: number; ends: number } {
  const shorter = Math.min(one.length, other.length)
  let from = 0
  while (from < shorter && one[from] === other[from]) from += 1
  let ends = 0
  while (ends < shorter - from && one.at(-1 - ends) === other.at(-1 - ends)) ends += 1
  return { from, ends }
}

/** The same lines without those that are far from any difference. */
export function folded(lines: readonly DiffLine[]): (DiffLine | Gap)[] {
  const isNear = new Uint8Array(lines.length)
  for (const [at, { kind }] of lines.entries()) {
    if (kind !== 'same') isNear.fill(1, Math.max(at - context, 0), at + context + 1)
  }
  const found: (DiffLine | Gap)[] = []
  for (const [at, line] of lines.entries()) {
    const last = found.at(-1)
    if (isNear[at]) found.push(line)
    else if (last?.kind === 'gap') last.lines += 1
    else found.push({ kind: 'gap', lines: 1 })
  }
  // A gap of one line saves nothing.
  return found.map((one, at) =>
    one.kind === 'gap' && one.lines === 1 ? (lines[indexOf(found, at)] ?? one) : one,
  )
}

/** Which line of all an entry begins with. */
const indexOf = (entries: readonly (DiffLine | Gap)[], at: number) =>
  entries.slice(0, at).reduce((sum, one) => sum + (one.kind === 'gap' ? one.lines : 1), 0)

/** Characters that are not seen, made visible: control characters, and spaces at the end of a line. */
export function visible(text: string): string {
  return text
    .replace(/\p{Cc}/gu, (sign) => {
      const code = sign.charCodeAt(0)
      if (sign === '\t' || sign === '\n' || code > 0x7f) return sign
      return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code)
    })
    .replace(/[ \t]+$/, (spaces) => spaces.replaceAll(' ', '·').replaceAll('\t', '⇥'))
}
