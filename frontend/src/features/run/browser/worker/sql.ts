import initSqlJs from 'sql.js'
import type { Parts, Program } from '../program'
import { begin, type Runner } from './begin'
import type { Output } from './output'
import { excerpt } from './stack'
import { boxed } from './table'

/** Rows of one result that are shown at most. */
const mostRows = 10_000

type Value = number | string | bigint | Uint8Array | null

function cell(value: Value): string {
  if (value === null) return 'NULL'
  if (value instanceof Uint8Array)
    return `x'${[...value].map((byte) => byte.toString(16).padStart(2, '0')).join('')}'`
  return String(value).replaceAll(/\r?\n/g, ' ')
}

async function load(parts: Parts): Promise<Runner> {
  const module = parts['sqlite.wasm'] as WebAssembly.Module
  const sqlite = await initSqlJs({
    instantiateWasm: (imports, done) => {
      void WebAssembly.instantiate(module, imports).then((instance) => done(instance, module))
      return {}
    },
  })
  return ({ file, files }: Program, output: Output) => {
    const text = files[file] ?? ''
    const statements = new sqlite.Database().iterateStatements(text)
    let left = text
    try {
      for (;;) {
        left = statements.getRemainingSQL()
        const { value: statement, done } = statements.next()
        if (done) break
        const rows: string[][] = []
        while (rows.length < mostRows && statement.step()) rows.push(statement.get().map(cell))
        if (rows.length > 0) output.write('stdout', `${boxed(statement.getColumnNames(), rows)}\n`)
        if (rows.length === mostRows) output.write('note', `Only the first ${mostRows} rows are shown.\n`)
      }
      output.end(0)
    } catch (error) {
      const blank = /^(\s|--.*\n|\/\*[\s\S]*?\*\/)*/.exec(left)?.[0] ?? ''
      const line = text.slice(0, text.length - left.length + blank.length).split('\n').length
      const message = error instanceof Error ? error.message : String(error)
      output.write('stderr', `${excerpt(file, text, line)}Error: ${message}\n`)
      output.end(1)
    }
  }
}

begin(load)
