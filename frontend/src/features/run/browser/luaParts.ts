import programUrl from 'wasmoon/dist/glue.wasm?url'
import worker from './worker/lua.ts?classic'
import { downloadAll } from './download'

const files = { 'lua.wasm': { url: programUrl, size: 271_581 } }

export const luaWorker = worker
export const luaParts = (progress: (loaded: number, total: number) => void) => downloadAll(files, progress)
