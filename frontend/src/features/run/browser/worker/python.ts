import type { Parts, Program } from '../program'
import { begin, type Runner } from './begin'
import type { Keyboard } from './keyboard'
import { limitMemory, outOfMemory } from './memory'
import type { Output } from './output'
import runFile from './runFile.py?raw'

/** Where a program's files are. */
const home = '/home/program'

/** What we use of Pyodide. */
interface Pyodide {
  FS: {
    mkdirTree(path: string): void
    writeFile(path: string, text: string): void
  }
  globals: { get(name: string): unknown; set(name: string, value: unknown): void }
  runPython(code: string): unknown
  runPythonAsync(code: string): Promise<unknown>
  setStdin(options: { read(buffer: Uint8Array): number }): void
  setStdout(options: { write(bytes: Uint8Array): number }): void
  setStderr(options: { write(bytes: Uint8Array): number }): void
}

/** A module by an address that is made here. Nothing else can be imported. */
const importText = async (text: string | ArrayBuffer): Promise<Record<string, unknown>> => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  const importing = (0, eval)('(url) => import(url)') as (url: string) => Promise<Record<string, unknown>>
  return importing(url)
}

/** Hands Pyodide what it would fetch: there is no network here. */
async function withParts<T>(parts: Parts, body: () => Promise<T>): Promise<T> {
  const { fetch } = self
  const { instantiateStreaming } = WebAssembly
  const module = parts['pyodide.asm.wasm'] as WebAssembly.Module
  self.fetch = async (request) => {
    const name = String(request).split('/').at(-1) ?? ''
    const part = parts[name]
    return part instanceof ArrayBuffer ? new Response(part) : new Response()
  }
  // It has been compiled already.
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module,
    instance: await WebAssembly.instantiate(module, imports),
  })
  try {
    return await body()
  } finally {
    self.fetch = fetch
    WebAssembly.instantiateStreaming = instantiateStreaming
  }
}

async function load(parts: Parts): Promise<Runner> {
  limitMemory()
  const [loader, interpreter] = await Promise.all(
    ['pyodide.mjs', 'pyodide.asm.mjs'].map((name) => importText(parts[name] as ArrayBuffer)),
  )
  const loadPyodide = loader?.['loadPyodide'] as (options: object) => Promise<Pyodide>
  const python = await withParts(parts, () =>
    loadPyodide({
      indexURL: 'https://python.invalid/',
      createPyodideModule: interpreter?.['default'],
      // No packages: those would come from elsewhere.
      lockFileContents: {
        info: { abi_version: '2026_0', arch: 'wasm32', platform: 'emscripten_5_0_3', python: '3.14.2' },
        packages: {},
      },
      env: { HOME: home, PYTHONINSPECT: '' },
    }),
  )
  python.runPython(runFile)
  return (program, output, _, keyboard) => run(python, program, output, keyboard)
}

async function run(
  python: Pyodide,
  { file, files, stdin, isTyped }: Program,
  output: Output,
  keyboard: Keyboard,
) {
  const writer = (stream: 'stdout' | 'stderr') => {
    const decoder = new TextDecoder()
    return {
      write: (bytes: Uint8Array) => {
        output.write(stream, decoder.decode(bytes, { stream: true }))
        return bytes.length
      },
    }
  }
  const input = new TextEncoder().encode(stdin)
  let at = 0
  python.setStdin({
    read: (buffer) => {
      const piece = input.subarray(at, at + buffer.length)
      buffer.set(piece)
      at += piece.length
      return piece.length
    },
  })
  python.setStdout(writer('stdout'))
  python.setStderr(writer('stderr'))
  for (const [path, text] of Object.entries(files)) {
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
    python.FS.mkdirTree(`${home}/${folder}`)
    python.FS.writeFile(`${home}/${path}`, text)
  }
  python.globals.set('file_to_run', file)
  // Not `null`, which is something else there than `None`.
  python.globals.set('next_typed', isTyped ? keyboard.next : undefined)
  try {
    const code = await python.runPythonAsync(`run_file(${JSON.stringify(home)}, file_to_run, next_typed)`)
    if (code === -1) output.end(1, { outcome: 'out_of_memory', message: outOfMemory })
    else output.end(Number(code))
  } catch (error) {
    output.write('stderr', `The Python interpreter failed: ${String(error)}\n`)
    output.end(1)
  }
}

begin(load)
