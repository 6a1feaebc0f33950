import programUrl from 'sql.js/dist/sql-wasm-browser.wasm?url'
import worker from './worker/sql.ts?classic'
import { downloadAll } from './download'

const files = { 'sqlite.wasm': { url: programUrl, size: 688_197 } }

export const sqlWorker = worker
export const sqlParts = (progress: (loaded: number, total: number) => void) => downloadAll(files, progress)
