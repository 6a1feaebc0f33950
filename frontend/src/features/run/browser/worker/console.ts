import { format, inspect } from './inspect'
import type { Output } from './output'
import { boxed } from './table'

/** A console that prints to the program's output. */
export function consoleOn(output: Output, clean: (text: string) => string) {
  let indent = ''
  const counts = new Map<string, number>()
  const times = new Map<string, number>()
  const print = (stream: 'stdout' | 'stderr', text: string) => {
    const lines = indent
      ? text
          .split('\n')
          .map((line) => indent + line)
          .join('\n')
      : text
    // Only what has a stack in it needs to be looked at.
    output.write(stream, `${lines.includes('blob:') ? clean(lines) : lines}\n`)
  }
  const out = (...values: unknown[]) => print('stdout', format(values))
  const err = (...values: unknown[]) => print('stderr', format(values))
  const elapsed = (label: string) => `${label}: ${(performance.now() - (times.get(label) ?? 0)).toFixed(3)}ms`
  return {
    log: out,
    info: out,
    debug: out,
    warn: err,
    error: err,
    trace: (...values: unknown[]) => {
      const stack = (new Error().stack ?? '').split('\n').slice(2).join('\n')
      print('stderr', `Trace: ${format(values)}\n${stack}`)
    },
    dir: (value: unknown, options?: { depth?: number | null }) =>
      print('stdout', inspect(value, options?.depth === null ? Infinity : options?.depth)),
    assert: (value: unknown, ...rest: unknown[]) => {
      if (!value) err(rest.length > 0 ? `Assertion failed: ${format(rest)}` : 'Assertion failed')
    },
    group: (...values: unknown[]) => {
      if (values.length > 0) out(...values)
      indent += '  '
    },
    groupCollapsed: (...values: unknown[]) => {
      if (values.length > 0) out(...values)
      indent += '  '
    },
    groupEnd: () => {
      indent = indent.slice(2)
    },
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1)
      out(`${label}: ${counts.get(label)}`)
    },
    countReset: (label = 'default') => counts.delete(label),
    time: (label = 'default') => times.set(label, performance.now()),
    timeLog: (label = 'default', ...values: unknown[]) => out(elapsed(label), ...values),
    timeEnd: (label = 'default') => {
      out(elapsed(label))
      times.delete(label)
    },
    table: (rows: unknown) => out(typeof rows === 'object' && rows !== null ? table(rows) : rows),
    clear: () => undefined,
  }
}

/** Rows as Node draws them. */
function table(rows: object): string {
  const index = '(index)'
  const columns = [index]
  const lines: Map<string, string>[] = []
  for (const [key, row] of Object.entries(rows)) {
    const cells = new Map([[index, key]])
    const entries = typeof row === 'object' && row !== null ? Object.entries(row) : [['Values', row] as const]
    for (const [column, value] of entries) {
      if (!columns.includes(column)) columns.push(column)
      cells.set(column, inspect(value, 0))
    }
    lines.push(cells)
  }
  // As in Node, where a value is no object its column comes last.
  if (columns.includes('Values')) columns.push(...columns.splice(columns.indexOf('Values'), 1))
  return boxed(
    columns,
    lines.map((cells) => columns.map((column) => cells.get(column) ?? '')),
  )
}
