import { assert, isDeepEqual } from './assert'
import { EventEmitter } from './emitter'
import { Input, readline, StandardInput } from './input'
import { format, inspect } from './inspect'
import type { Output } from './output'

/** Thrown where a program ends itself: nothing after it runs. */
export class Exit {
  constructor(readonly code: number) {}
}

const utf8 = new TextEncoder()

/**
 * What programs written for Node expect, as far as a browser has it: they read their input, print,
 * and end. What is not here, `require` says.
 */
export function nodeOn(files: Readonly<Record<string, string>>, stdin: string, output: Output) {
  const input = new Input(stdin)
  const writer = (stream: 'stdout' | 'stderr') => ({
    isTTY: false,
    columns: 80,
    write: (text: unknown) => {
      output.write(stream, text instanceof Uint8Array ? new TextDecoder().decode(text) : String(text))
      return true
    },
    end: (text?: unknown) => text !== undefined && output.write(stream, String(text)),
    on: () => undefined,
    once: () => undefined,
  })
  const hrtime = Object.assign(
    (since?: [number, number]) => {
      const now = performance.now() - (since ? since[0] * 1e3 + since[1] / 1e6 : 0)
      return [Math.floor(now / 1e3), Math.floor((now % 1e3) * 1e6)]
    },
    { bigint: () => BigInt(Math.round(performance.now() * 1e6)) },
  )
  const process = Object.assign(new EventEmitter(), {
    argv: ['node', 'main'],
    env: {},
    exitCode: undefined as number | undefined,
    platform: 'browser',
    version: 'v20.0.0',
    versions: { node: '20.0.0' },
    pid: 1,
    stdin: new StandardInput(input),
    stdout: writer('stdout'),
    stderr: writer('stderr'),
    cwd: () => '/',
    uptime: () => performance.now() / 1e3,
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    nextTick: (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
      queueMicrotask(() => callback(...args)),
    hrtime,
    exit: (code?: number): never => {
      throw new Exit(Number(code ?? process.exitCode ?? 0) || 0)
    },
  })
  const read = (path: unknown, options?: unknown): string | Uint8Array => {
    const name = String(path).replace(/^\.?\//, '')
    const isInput = path === 0 || name === 'dev/stdin'
    const text = isInput ? input.rest() : Object.hasOwn(files, name) ? files[name] : undefined
    if (text === undefined)
      throw Object.assign(new Error(`ENOENT: no such file or directory, open '${String(path)}'`), {
        code: 'ENOENT',
      })
    return options === undefined || options === null ? asBuffer(text) : text
  }
  const promises = { readFile: async (path: unknown, options?: unknown) => read(path, options) }
  const fs = {
    readFileSync: read,
    existsSync: (path: unknown) => Object.hasOwn(files, String(path).replace(/^\.?\//, '')),
    writeSync: (fd: unknown, text: unknown) => output.write(fd === 2 ? 'stderr' : 'stdout', String(text)),
    readFile: (path: unknown, ...rest: unknown[]) => {
      const then = rest.pop() as (error: unknown, data?: unknown) => void
      promises.readFile(path, rest[0]).then(
        (data) => setTimeout(() => then(null, data)),
        (error) => setTimeout(() => then(error)),
      )
    },
    promises,
  }
  const lines = readline(input, (text) => output.write('stdout', text))
  const util = {
    inspect: (value: unknown, options?: { depth?: number | null }) =>
      inspect(value, options?.depth === null ? Infinity : options?.depth),
    format: (...values: unknown[]) => format(values),
    isDeepStrictEqual: (a: unknown, b: unknown) => isDeepEqual(a, b),
    promisify:
      (method: (...args: unknown[]) => void) =>
      (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          method(...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)))
        }),
  }
  const modules: Record<string, unknown> = {
    assert,
    'assert/strict': assert,
    events: Object.assign(EventEmitter, { EventEmitter }),
    fs,
    'fs/promises': promises,
    perf_hooks: { performance },
    process,
    readline: lines,
    'readline/promises': lines.promises,
    util,
  }
  /** Reads a line, as browsers' `prompt` does. */
  const prompt = (text?: string) => {
    if (text) output.write('stdout', text)
    return input.line()
  }
  return { modules, process, prompt }
}

/** Bytes that turn into their text, as Node's do. */
function asBuffer(text: string): Uint8Array {
  const toText = { value: () => text, enumerable: false }
  return Object.defineProperty(utf8.encode(text), 'toString', toText)
}
