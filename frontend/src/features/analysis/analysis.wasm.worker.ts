import type { Answer, Question } from './exchange'
import { linterOf } from './linters/linter'

/** Workers name no origin, as windows do, but what they hand over: nothing. */
const tell = (answer: Answer) => self.postMessage(answer, { transfer: [] })

self.addEventListener('message', ({ data }: MessageEvent<Question>) => void read(data))

async function read(question: Question) {
  let lint
  try {
    lint = await linterOf(question.language)
  } catch {
    return tell({ kind: 'unloaded' })
  }
  tell({ kind: 'begins' })
  try {
    tell({ kind: 'found', found: lint(question) })
  } catch {
    // Deep code is more than a stack holds, and what has failed in WebAssembly has failed for good.
    tell({ kind: 'failed' })
  }
  return undefined
}
