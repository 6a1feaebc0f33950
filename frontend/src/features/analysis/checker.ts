import { longest, type Answer, type Found, type Question } from './exchange'
import { type Family, familyOf } from './families'

/** Longest wait until a linter is there, in milliseconds: it has up to 8 MB. */
const loadingFor = 60_000
/** Longest wait for what it finds, in milliseconds: a thousand lines take it a tenth of a second. */
const deadline = 10_000
/** A worker that is not asked for so long ends, and frees its memory. In milliseconds. */
const idleFor = 30_000

/** What came of a question; why there is no answer where there is none. */
export type Checked =
  | { kind: 'found'; found: Found }
  /** The text is longer than linters are asked to read. */
  | { kind: 'tooLong' }
  /** It took longer than the deadline, or more than a stack holds: the worker was ended. */
  | { kind: 'gaveUp' }
  /** The linter did not come. */
  | { kind: 'unloaded' }
  /** The worker was ended from outside: nobody wants to know any more. */
  | { kind: 'ended' }

interface Running {
  worker: Worker
  family: Family
  /** What is to be done where it ends before its time. */
  onEnd?: () => void
  idle?: ReturnType<typeof setTimeout>
}

let running: Running | undefined
let last: Promise<unknown> = Promise.resolve()

/** Ends the worker, and frees its memory. A question that waits for an answer gets none. */
export function endAnalysis() {
  const ended = running
  running = undefined
  clearTimeout(ended?.idle)
  ended?.worker.terminate()
  ended?.onEnd?.()
}

/** The page's policy does not allow WebAssembly, that of this worker does. */
function workerFor(family: Family): Running {
  if (running?.family !== family) endAnalysis()
  running ??= {
    family,
    worker: new Worker(new URL('./analysis.wasm.worker.ts', import.meta.url), {
      type: 'module',
      name: 'analysis',
    }),
  }
  return running
}

/** Has a text read: one after the other, each in the one worker of the page. Never throws. */
export function check(question: Question): Promise<Checked> {
  const checked = last.then(() => ask(question))
  last = checked
  return checked
}

async function ask(question: Question): Promise<Checked> {
  if (question.text.length > longest) return { kind: 'tooLong' }
  const entry = workerFor(familyOf(question.language))
  clearTimeout(entry.idle)
  const checked = await answerOf(entry, question)
  if (running !== entry) return checked
  // What has failed once may have broken what it runs in.
  if (checked.kind !== 'found') endAnalysis()
  else entry.idle = setTimeout(endAnalysis, idleFor)
  return checked
}

function answerOf(entry: Running, question: Question): Promise<Checked> {
  const asked = new AbortController()
  const { signal } = asked
  const answer = new Promise<Checked>((resolve) => {
    let timer = setTimeout(() => resolve({ kind: 'unloaded' }), loadingFor)
    signal.addEventListener('abort', () => clearTimeout(timer))
    entry.onEnd = () => resolve({ kind: 'ended' })
    const onAnswer = ({ data }: MessageEvent<Answer>) => {
      clearTimeout(timer)
      if (data.kind === 'begins') timer = setTimeout(() => resolve({ kind: 'gaveUp' }), deadline)
      else if (data.kind === 'found') resolve(data)
      else resolve({ kind: data.kind === 'failed' ? 'gaveUp' : 'unloaded' })
    }
    entry.worker.addEventListener('message', onAnswer, { signal })
    entry.worker.addEventListener('error', () => resolve({ kind: 'unloaded' }), { signal })
    entry.worker.postMessage(question, [])
  })
  return answer.finally(() => asked.abort())
}
