import { typescript } from './monaco'

/**
 * What is there where code runs. Of the page itself nothing: it would be offered in every
 * completion. `any` for what only some of the places have where code runs.
 */
const surroundings = `
interface Console {
  assert(condition?: unknown, ...data: unknown[]): void
  count(label?: string): void
  debug(...data: unknown[]): void
  dir(item?: unknown): void
  error(...data: unknown[]): void
  group(...data: unknown[]): void
  groupEnd(): void
  info(...data: unknown[]): void
  log(...data: unknown[]): void
  table(data?: unknown, columns?: string[]): void
  time(label?: string): void
  timeEnd(label?: string): void
  trace(...data: unknown[]): void
  warn(...data: unknown[]): void
}
declare var console: Console
declare function setTimeout<T extends unknown[]>(handler: (...args: T) => void, delay?: number, ...args: T): number
declare function clearTimeout(id?: number): void
declare function setInterval<T extends unknown[]>(handler: (...args: T) => void, delay?: number, ...args: T): number
declare function clearInterval(id?: number): void
declare function queueMicrotask(task: () => void): void
declare function structuredClone<T>(value: T): T
declare var performance: { now(): number }
declare var process: any
declare var require: any
declare var module: any
declare var exports: any
`

/** Cannot find a module: of a room's files only those are known that were open here. */
const unknownModule = [2307, 2792, 7016]

/** Tells the language services of TypeScript and JavaScript what code in a room is like. */
export function configureTypeScript() {
  const { typescriptDefaults, javascriptDefaults, ScriptTarget, ModuleKind, ModuleResolutionKind, JsxEmit } =
    typescript
  for (const defaults of [typescriptDefaults, javascriptDefaults]) {
    defaults.setCompilerOptions({
      target: ScriptTarget.ESNext,
      module: ModuleKind.ESNext,
      moduleResolution: ModuleResolutionKind.NodeJs,
      // Every file is a module: otherwise a function called top() is a duplicate of the window's.
      moduleDetection: 3,
      lib: ['es2023'],
      strict: defaults === typescriptDefaults,
      allowJs: true,
      jsx: JsxEmit.Preserve,
      allowNonTsExtensions: true,
      noEmit: true,
    })
    defaults.setDiagnosticsOptions({
      noSemanticValidation: defaults === javascriptDefaults,
      noSyntaxValidation: false,
      diagnosticCodesToIgnore: unknownModule,
    })
    defaults.setExtraLibs([{ content: surroundings, filePath: 'file:///surroundings.d.ts' }])
    // Files of the room import each other.
    defaults.setEagerModelSync(true)
  }
}
