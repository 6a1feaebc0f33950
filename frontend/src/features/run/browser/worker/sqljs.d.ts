/** What we use of it. */
declare module 'sql.js' {
  type Value = number | string | bigint | Uint8Array | null
  interface Statement {
    step(): boolean
    get(): Value[]
    getColumnNames(): string[]
  }
  interface Statements {
    getRemainingSQL(): string
    next(): { value: Statement; done: boolean }
  }
  export default function initSqlJs(options: {
    instantiateWasm: (
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ) => object
  }): Promise<{ Database: new () => { iterateStatements(sql: string): Statements } }>
}
