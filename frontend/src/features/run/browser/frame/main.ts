import type { Order, Report } from '../messages'
import { endings, type Parts } from '../program'
import { Machine } from './machine'
import { Run } from './run'

/** What `runner.html` has put there: the way to the page. */
const page = (globalThis as unknown as { page: MessagePort }).page
const tell = (report: Report) => page.postMessage(report)

/** How long a machine that nobody uses is kept, in milliseconds: one of Python holds some 100 MB. */
const idle = 5 * 60_000

interface Language {
  worker: string
  parts: Parts
  spare?: Machine | undefined
  letGo?: ReturnType<typeof setTimeout>
}

const languages = new Map<string, Language>()
const runs = new Map<number, Run>()
/** Stopped before they began. */
const stopped = new Set<number>()

/** Makes a machine before it is needed. */
function prepare(language: Language) {
  language.spare ??= new Machine(language.worker, language.parts)
  clearTimeout(language.letGo)
  language.letGo = setTimeout(() => {
    language.spare?.end()
    language.spare = undefined
  }, idle)
}

function take(language: Language): Machine {
  const machine = language.spare ?? new Machine(language.worker, language.parts)
  language.spare = undefined
  return machine
}

/** WebAssembly is compiled once, and not by each machine. */
async function compiled(parts: Parts): Promise<Parts> {
  const entries = Object.entries(parts).map(async ([name, part]) => {
    const isProgram = name.endsWith('.wasm') && part instanceof ArrayBuffer
    return [name, isProgram ? await WebAssembly.compile(part) : part] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** One after the other: a language has to be there before its programs. */
let before: Promise<unknown> = Promise.resolve()

async function obey(order: Order) {
  if (order.kind === 'language') {
    const language = { worker: order.worker, parts: await compiled(order.parts) }
    languages.set(order.language, language)
    prepare(language)
  } else if (order.kind === 'typed') {
    runs.get(order.run)?.type(order.text)
  } else if (order.kind === 'run') {
    const { run, program, parts } = order
    const language = languages.get(program.language)
    if (!language) {
      tell({ kind: 'ended', run, ending: { outcome: 'failed', durationMs: 0, message: endings.lost } })
      return
    }
    if (stopped.delete(run)) return
    const running = new Run(take(language), {
      loaded: () => tell({ kind: 'loaded', run }),
      output: (pieces) => tell({ kind: 'output', run, pieces }),
      waits: (heard) => tell({ kind: 'waits', run, heard }),
      ended: (ending) => {
        runs.delete(run)
        tell({ kind: 'ended', run, ending })
        prepare(language)
      },
    })
    runs.set(run, running)
    void running.start(program, parts)
  }
}

page.addEventListener('message', ({ data }: MessageEvent<Order>) => {
  // Stopping waits for nothing.
  if (data.kind === 'stop') {
    const running = runs.get(data.run)
    if (running) running.stop()
    else stopped.add(data.run)
  } else before = before.then(() => obey(data)).catch(() => undefined)
})
page.start()
