import { LuaReturn, LuaWasm } from 'wasmoon'
import type { Parts, Program } from '../program'
import { begin, type Runner } from './begin'
import { limitMemory, outOfMemory } from './memory'
import type { Output } from './output'
import runFile from './runFile.lua?raw'
import { StandardStreams } from './standardStreams'

/** Where a program's files are. */
const home = '/home/program'

/** Prints what the program keeps back. */
function flush({ module }: LuaWasm) {
  const { _fflush: flushAll } = module as unknown as { _fflush(all: 0): void }
  flushAll(0)
}

/** Starts the interpreter, which has been compiled already and would be fetched here. */
async function start(parts: Parts, streams: StandardStreams): Promise<LuaWasm> {
  const { fetch } = self
  const { instantiateStreaming } = WebAssembly
  const module = parts['lua.wasm'] as WebAssembly.Module
  self.fetch = async () => new Response()
  WebAssembly.instantiateStreaming = async (_, imports = {}) => {
    const calls = streams.of(imports['wasi_snapshot_preview1'] as WebAssembly.ModuleImports)
    const instance = await WebAssembly.instantiate(module, { ...imports, wasi_snapshot_preview1: calls })
    streams.memory = instance.exports['memory'] as WebAssembly.Memory
    return { module, instance }
  }
  try {
    return await LuaWasm.initialize('lua.wasm', { HOME: home })
  } finally {
    self.fetch = fetch
    WebAssembly.instantiateStreaming = instantiateStreaming
  }
}

async function load(parts: Parts): Promise<Runner> {
  limitMemory()
  const streams = new StandardStreams()
  const lua = await start(parts, streams)
  return (program, output) => {
    streams.output = output
    streams.input = new TextEncoder().encode(program.stdin)
    try {
      const status = run(lua, program, output)
      flush(lua)
      streams.end()
      if (status === LuaReturn.ErrorMem) output.end(1, { outcome: 'out_of_memory', message: outOfMemory })
      else output.end(status === LuaReturn.Ok ? 0 : 1)
    } catch (error) {
      const exitCode = exitOf(error)
      // Nothing that was printed is lost by `os.exit`.
      if (exitCode !== undefined) flush(lua)
      streams.end()
      if (exitCode === undefined) output.write('stderr', `The Lua interpreter failed: ${String(error)}\n`)
      output.end(exitCode ?? 1)
    }
  }
}

/** Runs a program to its end, and says in the words of Lua's own interpreter what went wrong. */
function run(lua: LuaWasm, { file, files }: Program, output: Output): LuaReturn {
  writeFiles(lua, files)
  const state = lua.luaL_newstate()
  lua.luaL_openlibs(state)
  lua.luaL_loadbufferx(state, runFile, runFile.length, '=[runner]', 't')
  lua.lua_pushstring(state, file)
  lua.lua_callk(state, 1, 1, 0, null)
  const [ofErrors, nothing] = [1, 0]
  let status = lua.luaL_loadfilex(state, file, null)
  if (status === LuaReturn.Ok) status = lua.lua_pcallk(state, 0, nothing, ofErrors, 0, null)
  if (status !== LuaReturn.Ok) {
    flush(lua)
    output.write('stderr', `lua: ${lua.lua_tolstring(state, -1, null)}\n`)
  }
  lua.lua_close(state)
  return status
}

function writeFiles({ module: { FS } }: LuaWasm, files: Program['files']) {
  const made = new Set(['/home'])
  for (const [path, text] of Object.entries(files)) {
    const whole = `${home}/${path}`
    for (let end = whole.indexOf('/', 1); end > 0; end = whole.indexOf('/', end + 1)) {
      const folder = whole.slice(0, end)
      if (!made.has(folder)) FS.mkdir(folder)
      made.add(folder)
    }
    FS.writeFile(whole, text)
  }
  FS.chdir(home)
}

/** How a program ends that calls `os.exit`: with what Emscripten throws. */
function exitOf(error: unknown): number | undefined {
  const { name, status } = (error ?? {}) as { name?: unknown; status?: unknown }
  return name === 'ExitStatus' && typeof status === 'number' ? status & 255 : undefined
}

begin(load)
