import type { Reader } from './questions'
import { readerIn } from './reader'

/** Reads recordings in a worker that the server has. */
export const workerReader = (): Reader =>
  readerIn(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'playback' }))
