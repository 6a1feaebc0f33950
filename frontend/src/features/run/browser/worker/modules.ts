import { asyncHead, head, wrapped } from './stack'

/** Turns TypeScript, or a module, into what `require` loads, on the same lines. */
export type Transform = (code: string, file: string) => string

/** A place in a file; both begin with 1. */
export interface Place {
  line: number
  column: number
}

/** A file that is no JavaScript. Where the place is not known, it can be found out. */
export class Unparsable {
  constructor(
    readonly file: string,
    readonly text: string,
    readonly error: unknown,
    readonly place?: Place,
  ) {}
}

interface Module {
  exports: unknown
  loaded: boolean
}

type Body = (
  exports: unknown,
  require: (name: string) => unknown,
  module: Module,
  file: string,
  folder: string,
) => unknown

const endings = ['', '.js', '.ts', '.mjs', '.cjs', '.mts', '.json', '/index.js', '/index.ts']
const folderOf = (file: string) => file.slice(0, Math.max(0, file.lastIndexOf('/')))

/** A path beside a folder's, without dots. */
export function resolved(folder: string, name: string): string {
  const parts: string[] = []
  for (const part of (name.startsWith('/') ? name : `${folder}/${name}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** The files of a program, each run when it is first asked for. */
export class Modules {
  private readonly loaded = new Map<string, Module>()
  /** What was put before the text of each file that has run. */
  readonly heads = new Map<string, string>()
  /** Files whose lines, but not columns, are as they were written. */
  readonly transformed = new Set<string>()

  constructor(
    private readonly files: Readonly<Record<string, string>>,
    private readonly builtin: Readonly<Record<string, unknown>>,
    private readonly transform?: Transform,
  ) {}

  /** Runs a file; what it gives is a promise where it waits at its top. */
  main(file: string): unknown {
    return this.run(file, true)
  }

  private require(from: string, name: string): unknown {
    const bare = name.replace(/^node:/, '')
    if (Object.hasOwn(this.builtin, bare)) return this.builtin[bare]
    if (!/^\.{0,2}\//.test(name)) {
      const known = Object.keys(this.builtin).join(', ')
      throw new Error(
        `Cannot find module '${name}'. In the browser a program can import its own files, and of Node's modules ${known}.`,
      )
    }
    const wanted = resolved(folderOf(from), name)
    // TypeScript's files are imported by the names that they will have.
    const names = [...endings.map((ending) => wanted + ending), wanted.replace(/\.js$/, '.ts')]
    const file = names.find((one) => Object.hasOwn(this.files, one))
    if (file === undefined) throw new Error(`Cannot find module '${name}' from ${from}.`)
    const there = this.loaded.get(file)
    if (there) return there.exports
    if (file.endsWith('.json')) return JSON.parse(this.files[file] ?? '') as unknown
    this.run(file, false)
    return this.loaded.get(file)?.exports
  }

  private run(file: string, isMain: boolean): unknown {
    const module: Module = { exports: {}, loaded: false }
    this.loaded.set(file, module)
    const body = this.compile(file, isMain)
    const require = Object.assign((name: string) => this.require(file, String(name)), {
      main: isMain ? module : undefined,
    })
    const done = Reflect.apply(body, module.exports, [
      module.exports,
      require,
      module,
      `/${file}`,
      `/${folderOf(file)}`,
    ])
    module.loaded = true
    return done
  }

  private compile(file: string, isMain: boolean): Body {
    const text = (this.files[file] ?? '').replace(/^#!/, '//')
    if (/\.m?ts$/.test(file)) return this.evaluated(file, this.translated(text, file), isMain)
    try {
      return this.evaluated(file, text, isMain)
    } catch (error) {
      const isModule = /^\s*(import|export)\b/m.test(text)
      if (!isModule || !this.transform) throw error
      return this.evaluated(file, this.translated(text, file), isMain)
    }
  }

  private translated(text: string, file: string): string {
    if (!this.transform) throw new Error(`${file} cannot be run without TypeScript's part.`)
    try {
      const code = this.transform(text, file)
      this.transformed.add(file)
      return code
    } catch (error) {
      const { loc, line } = error as { loc?: Place; line?: number }
      const place = loc ? { line: loc.line, column: loc.column + 1 } : { line: line ?? 1, column: 1 }
      throw new Unparsable(file, text, error, place)
    }
  }

  private evaluated(file: string, text: string, isMain: boolean): Body {
    this.heads.set(file, head)
    try {
      return (0, eval)(wrapped(file, text)) as Body
    } catch (error) {
      if (isMain && /\bawait\b/.test(text)) {
        try {
          const body = (0, eval)(wrapped(file, text, asyncHead)) as Body
          this.heads.set(file, asyncHead)
          return body
        } catch {
          // The first error says it better.
        }
      }
      throw new Unparsable(file, text, error)
    }
  }
}
