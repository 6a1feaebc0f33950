import type { FormatReply } from './request'

/** What a formatter throws, in one line and with the line that it is about. */
export function problemIn(thrown: unknown): FormatReply & { problem: string } {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const first = message.split('\n')[0] ?? ''
  // gofmt: `2:11: expected ')'`; Prettier: `Unexpected token (2:4)`; sql-formatter: `… at line 1 column 17.`
  const place =
    /^(\d+):\d+: /.exec(first) ?? / \((\d+):\d+\)$/.exec(first) ?? / at line (\d+) column \d+\.?$/.exec(first)
  const problem = (place ? first.replace(place[0], '') : first).replace(/^Parse error: /, '').slice(0, 200)
  return { problem, line: place?.[1] === undefined ? undefined : Number(place[1]) }
}
