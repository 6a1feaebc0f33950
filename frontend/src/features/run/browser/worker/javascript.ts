import type { Parts, Program } from '../program'
import { begin } from './begin'
import { consoleOn } from './console'
import { inspect } from './inspect'
import { Modules, type Transform, Unparsable } from './modules'
import { Exit, nodeOn } from './node'
import type { Output } from './output'
import { Pending, watchTimers } from './pending'
import { cleanStack, excerpt, head, wrapped } from './stack'

declare function importScripts(url: string): void

const scope = self as unknown as Record<string, unknown>

/** Of `typescript.ts`, where the program has need of it. */
function transformOf(parts: Parts): Transform | undefined {
  const code = parts['typescript']
  if (typeof code !== 'string') return undefined
  ;(0, eval)(code)
  return scope['transformProgram'] as Transform
}

function run({ file, files, stdin }: Program, output: Output, parts: Parts) {
  const transform = transformOf(parts)
  const { modules: builtin, process, prompt } = nodeOn(files, stdin, output)
  const modules = new Modules(files, builtin, transform)
  const clean = (text: string) => cleanStack(text, modules.heads)
  let isMainDone = false
  let isLocating = false

  const end = (code: number) => {
    process.emit('exit', code)
    output.end(code)
  }
  const pending = new Pending(() => {
    // A file that still waits then waits for ever, as in Node.
    if (isMainDone) end(Number(process.exitCode ?? 0))
    else {
      output.write('stderr', 'Warning: the program waits for something that never comes.\n')
      end(13)
    }
  })

  /** The program ends with an error that nobody caught. */
  const fail = (error: unknown) => {
    if (error instanceof Exit) return end(error.code)
    if (error instanceof Unparsable) {
      isLocating = true
      return locate(error, output)
    }
    output.write('stderr', errorText(error, files, modules))
    end(1)
  }
  self.addEventListener('error', (event) => {
    event.preventDefault()
    if (!isLocating) fail(event.error ?? event.message)
  })
  self.addEventListener('unhandledrejection', (event) => {
    event.preventDefault()
    fail(event.reason)
  })

  watchTimers(scope, pending)
  Object.assign(scope, {
    console: consoleOn(output, clean),
    process,
    prompt,
    global: scope,
    close: () => process.exit(),
  })
  scope['require'] = undefined
  const mainEnds = pending.begin()
  try {
    const done = modules.main(file)
    Promise.resolve(done).then(
      () => {
        isMainDone = true
        mainEnds()
      },
      (error: unknown) => fail(error),
    )
    // What waits for nothing that will come does not hold the program.
    if (done instanceof Promise) mainEnds()
  } catch (error) {
    fail(error)
  }
}

/** An error as Node prints it: the line in which it came up, then the stack. */
function errorText(error: unknown, files: Readonly<Record<string, string>>, modules: Modules): string {
  if (!(error instanceof Error)) return `Uncaught ${inspect(error)}\n`
  const stack = cleanStack(inspect(error), modules.heads)
  for (const [, file = '', line, column] of stack.matchAll(/(?:at |\(|@)([^\s()]+):(\d+):(\d+)\)?$/gm)) {
    const text = Object.hasOwn(files, file) ? files[file] : undefined
    if (text === undefined) continue
    const mark = modules.transformed.has(file) ? undefined : Number(column)
    return `${excerpt(file, text, Number(line), mark)}${stack}\n`
  }
  return `${stack}\n`
}

/**
 * Tells the place of a syntax error. Engines keep it to themselves, but for scripts that fail to
 * load with nobody to catch it.
 */
function locate({ file, text, error, place }: Unparsable, output: Output) {
  const tell = (line: number, column: number) => {
    // What comes after the end of the text is the end that we put there.
    const last = text.split('\n').length
    const mark = line > last ? undefined : column
    const sentence = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    output.write('stderr', `${excerpt(file, text, Math.min(line, last), mark)}${sentence}\n`)
    output.end(1)
  }
  if (place) return tell(place.line, place.column)
  self.addEventListener('error', ({ lineno, colno }) =>
    tell(lineno, lineno === 1 ? Math.max(1, colno - head.length) : colno),
  )
  const url = URL.createObjectURL(new Blob([wrapped(file, text)], { type: 'text/javascript' }))
  queueMicrotask(() => importScripts(url))
}

begin(() => run)
