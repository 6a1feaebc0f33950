import type { Answered, Asked, Reader } from './questions'
import { RecordingError } from './source'

/** Reads recordings in a worker that runs `worker.ts`, and is this reader's alone. */
export function readerIn(worker: Worker): Reader {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let last = 0
  worker.addEventListener('message', ({ data }: MessageEvent<Answered>) => {
    const asker = waiting.get(data.id)
    waiting.delete(data.id)
    if ('value' in data) asker?.resolve(data.value)
    else asker?.reject(data.isRecording ? new RecordingError(data.error) : new Error(data.error))
  })
  // It could not be loaded, or broke.
  worker.addEventListener('error', () => {
    for (const { reject } of waiting.values()) reject(new Error('The recording could not be read.'))
    waiting.clear()
  })
  const ask = (asked: Asked, transfer: Transferable[] = []) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(asked.id, { resolve, reject })
      worker.postMessage(asked, transfer)
    })
  return {
    open: (opening) =>
      ask({ id: ++last, opening }, Object.values(opening.recordings)) as ReturnType<Reader['open']>,
    // The worker answers each question with what `Recordings` says to it.
    ask: ((question, ...given) => ask({ id: ++last, question, given })) as Reader['ask'],
    end: () => {
      waiting.clear()
      worker.terminate()
    },
  }
}
