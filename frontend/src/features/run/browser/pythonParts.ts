import loaderUrl from 'pyodide/pyodide.mjs?url'
import interpreterUrl from 'pyodide/pyodide.asm.mjs?url'
import programUrl from 'pyodide/pyodide.asm.wasm?url'
import libraryUrl from 'pyodide/python_stdlib.zip?url'
import worker from './worker/python.ts?classic'
import { downloadAll } from './download'

/** CPython and its library, with their sizes in bytes: the server may send them compressed. */
const files = {
  'pyodide.mjs': { url: loaderUrl, size: 17_931 },
  'pyodide.asm.mjs': { url: interpreterUrl, size: 1_250_344 },
  'pyodide.asm.wasm': { url: programUrl, size: 9_598_218 },
  'python_stdlib.zip': { url: libraryUrl, size: 2_545_637 },
}

export const pythonWorker = worker
export const pythonParts = (progress: (loaded: number, total: number) => void) => downloadAll(files, progress)
