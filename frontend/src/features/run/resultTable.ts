/** A result of SQL. */
export interface ResultTable {
  columns: string[]
  rows: string[][]
  /** Columns with nothing but numbers, and NULL. */
  numeric: boolean[]
  /** Its end is missing. */
  isCut: boolean
  /** As it was printed. */
  text: string
}

/** What SQLite and the browser print where there is no value. */
export const noValue = 'NULL'

const top = /^┌─+(?:┬─+)*┐$/
// What has a meaning to terminals stands in no table.
const control = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u
// Not what has zeros in front: a postal code, say.
const number = /^-?(?:(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|Inf)$/i
/** A line of a table, in UTF-16 units, and lines of one: what has more is text. */
const longestLine = 32_000
const mostLines = 50_000

/** The rules of a table with that one on top. */
const rulesOf = (first: string) => ({
  between: first.replace('┌', '├').replaceAll('┬', '┼').replace('┐', '┤'),
  bottom: first.replace('┌', '└').replaceAll('┬', '┴').replace('┐', '┘'),
})

/**
 * Finds tables in what SQLite prints, in pieces that may end anywhere. They are found by the frame of lines
 * around them; what does not have the shape of one, to the last sign, is the text that it was.
 */
export class TableReader {
  /** Lines that may be a table. */
  private lines: string[] = []
  private rules = rulesOf('')
  /** The beginning of a line that may be one of a table. */
  private begun = ''
  private isAtStart = true

  read(text: string): (string | ResultTable)[] {
    const found: (string | ResultTable)[] = []
    for (let at = 0; at < text.length;) {
      const end = text.indexOf('\n', at)
      const piece = text.slice(at, end < 0 ? text.length : end + 1)
      at += piece.length
      const mayBe = this.lines.length > 0 || this.begun !== '' || (this.isAtStart && piece.startsWith('┌'))
      if (!mayBe) found.push(piece)
      else if (end >= 0) found.push(...this.line(`${this.begun}${piece}`))
      else {
        this.begun += piece
        if (this.begun.length > longestLine) found.push(this.asText())
      }
      this.isAtStart = end >= 0
    }
    return found
  }

  /** Something of another stream was shown meanwhile, such as a person's answer to a prompt. */
  pass(text: string) {
    if (!this.begun && this.lines.length === 0) this.isAtStart = text.endsWith('\n')
  }

  /** Nothing more comes, or something between was left out: what there is of a table is shown. */
  end(): (string | ResultTable)[] {
    const { lines, begun } = this
    const all = this.asText()
    const table = lines.length > 3 ? tableOf(lines, all.slice(0, all.length - begun.length)) : undefined
    return (table ? [{ ...table, isCut: true }, begun] : [all]).filter((one) => one !== '')
  }

  private line(whole: string): (string | ResultTable)[] {
    this.begun = ''
    const line = whole.slice(0, -1)
    if (this.lines.length === 0) {
      if (!top.test(line) || line.length > longestLine) return [whole]
      this.lines = [line]
      this.rules = rulesOf(line)
      return []
    }
    if (line === this.rules.bottom && this.lines.length > 2) {
      const { lines } = this
      const text = `${this.asText()}${whole}`
      return [tableOf(lines, text) ?? text]
    }
    const isRow = line.startsWith('│') && line.endsWith('│') && line.length > 1
    if ((isRow || line === this.rules.between) && this.lines.length < mostLines && !control.test(line)) {
      this.lines.push(line)
      return []
    }
    // It was none. What comes now may be one.
    return [this.asText(), ...this.line(whole)]
  }

  /** What was held back, as it was. */
  private asText(): string {
    const text = `${this.lines.map((line) => `${line}\n`).join('')}${this.begun}`
    Object.assign(this, { lines: [], begun: '' })
    return text
  }
}

const isRule = (line: string) => line.startsWith('├')

/** The table of these lines, without the last; undefined where they are none. */
function tableOf(lines: readonly string[], text: string): ResultTable | undefined {
  const [first = '', ...others] = lines
  const widths = [...first.matchAll(/─+/g)].map(([dashes]) => dashes.length)
  const headEnd = others.findIndex(isRule)
  const body = others.slice(headEnd + 1)
  const head = joined(others.slice(0, headEnd), widths)
  if (headEnd < 1 || !head || body.length === 0) return undefined
  // Where a value has several lines there are rules between all rows.
  const groups = body.some(isRule) ? groupsOf(body) : body.map((line) => [line])
  const rows: string[][] = []
  for (const group of groups) {
    const row = joined(group, widths)
    if (!row) return undefined
    rows.push(row)
  }
  const numeric = widths.map((_, column) => {
    const values = rows.map((row) => row[column] ?? '').filter((value) => value !== noValue)
    return values.length > 0 && values.every((value) => number.test(value))
  })
  return { columns: head.map((name) => name.trim()), rows, numeric, isCut: false, text }
}

function groupsOf(lines: readonly string[]): string[][] {
  const groups: string[][] = [[]]
  for (const line of lines) {
    if (isRule(line)) groups.push([])
    else groups.at(-1)?.push(line)
  }
  return groups.filter(({ length }) => length > 0)
}

/** The values of a row that has these lines. */
function joined(lines: readonly string[], widths: readonly number[]): string[] | undefined {
  const parts = lines.map((line) => valuesOf(line, widths))
  if (parts.some((part) => part === undefined)) return undefined
  return widths.map((_, column) =>
    parts
      .map((part) => part?.[column] ?? '')
      .join('\n')
      .trimEnd(),
  )
}

/** The values of one line. */
function valuesOf(line: string, widths: readonly number[]): string[] | undefined {
  // By the signs between them, however wide a font or a version of SQLite takes the signs of values for …
  const split = line.slice(1, -1).split('│')
  if (split.length === widths.length) return split.map(unpadded)
  // … and by their places, where such a sign is in a value.
  const signs = [...line]
  const values: string[] = []
  let at = 0
  for (const width of widths) {
    if (signs[at] !== '│') return undefined
    values.push(unpadded(signs.slice(at + 1, at + 1 + width).join('')))
    at += width + 1
  }
  return at === signs.length - 1 && signs[at] === '│' ? values : undefined
}

/** There is one space before each value, and as many as are needed behind. */
const unpadded = (value: string) => value.replace(/^ /, '').trimEnd()
