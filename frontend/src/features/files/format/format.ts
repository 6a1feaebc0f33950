import type { FormatterName } from './formatters'
import { type FormatReply, type FormatRequest, indentationOf } from './request'

/** Each is loaded when it is first needed; a page's policy does not allow WebAssembly, that of some workers does. */
const start: Record<FormatterName, () => Worker> = {
  prettier: () => new Worker(new URL('./prettier.worker.ts', import.meta.url), { type: 'module' }),
  sql: () => new Worker(new URL('./sql.worker.ts', import.meta.url), { type: 'module' }),
  python: () => new Worker(new URL('./python.wasm.worker.ts', import.meta.url), { type: 'module' }),
  go: () => new Worker(new URL('./go.wasm.worker.ts', import.meta.url), { type: 'module' }),
  clang: () => new Worker(new URL('./clang.wasm.worker.ts', import.meta.url), { type: 'module' }),
}

/** Longest wait for an answer, loading included: the slowest lines take a second. In milliseconds. */
const deadline = 60_000

/** A worker that is not asked for so long ends, and frees its memory. In milliseconds. */
const idleFor = 120_000

interface Running {
  worker: Worker
  idle?: ReturnType<typeof setTimeout>
}

const running = new Map<FormatterName, Running>()

function end(name: FormatterName) {
  const entry = running.get(name)
  clearTimeout(entry?.idle)
  entry?.worker.terminate()
  running.delete(name)
}

/** Formats a text. Throws where the formatter could not be loaded, or gave no answer. One at a time. */
export async function format(name: FormatterName, path: string, text: string): Promise<FormatReply> {
  const entry = running.get(name) ?? { worker: start[name]() }
  running.set(name, entry)
  clearTimeout(entry.idle)
  const request: FormatRequest = { path, text, indentation: indentationOf(text) }
  const asked = new AbortController()
  try {
    return await new Promise<FormatReply>((resolve, reject) => {
      const { signal } = asked
      const fail = () => reject(new Error(`the formatter ${name} gave no answer`))
      const timer = setTimeout(fail, deadline)
      signal.addEventListener('abort', () => clearTimeout(timer))
      const onMessage = ({ data }: MessageEvent<FormatReply | undefined>) => (data ? resolve(data) : fail())
      entry.worker.addEventListener('message', onMessage, { signal })
      entry.worker.addEventListener('error', fail, { signal })
      entry.worker.postMessage(request, [])
    })
  } catch (error) {
    // The next try starts it anew.
    end(name)
    throw error
  } finally {
    asked.abort()
    if (running.has(name)) entry.idle = setTimeout(() => end(name), idleFor)
  }
}
