import javascript from './worker/javascript.ts?classic'
import type { Parts, Program } from './program'

/** How far something that is loaded has come, in bytes. */
export interface Progress {
  loaded: number
  total: number
  what: string
}

interface Language {
  worker: () => Promise<string>
  /** What each of its machines needs. */
  parts: (progress: (progress: Progress | undefined) => void) => Promise<Parts>
  /** What a program needs besides. */
  partsOf: (program: Program) => Promise<Parts>
}

const none = async (): Promise<Parts> => ({})

/** Whether some file is no script as it stands. */
const needsTransform = ({ files }: Program) =>
  Object.entries(files).some(
    ([name, text]) =>
      /\.m?ts$/.test(name) || (/\.[cm]?js$/.test(name) && /^\s*(import|export)\b/m.test(text)),
  )

const javaScript: Language = {
  worker: async () => javascript,
  parts: none,
  partsOf: async (program) => {
    if (!needsTransform(program)) return {}
    const { default: typescript } = await import('./worker/typescript.ts?classic')
    return { typescript }
  },
}

const python: Language = {
  worker: async () => (await import('./pythonParts')).pythonWorker,
  parts: async (progress) => {
    const { pythonParts } = await import('./pythonParts')
    return pythonParts((loaded, total) => progress({ loaded, total, what: 'Python' }))
  },
  partsOf: none,
}

const sql: Language = {
  worker: async () => (await import('./sqlParts')).sqlWorker,
  parts: async (progress) => {
    const { sqlParts } = await import('./sqlParts')
    return sqlParts((loaded, total) => progress({ loaded, total, what: 'SQLite' }))
  },
  partsOf: none,
}

const lua: Language = {
  worker: async () => (await import('./luaParts')).luaWorker,
  parts: async (progress) => {
    const { luaParts } = await import('./luaParts')
    return luaParts((loaded, total) => progress({ loaded, total, what: 'Lua' }))
  },
  partsOf: none,
}

/** Languages that run in a browser. */
export const languages: Readonly<Record<string, Language>> = {
  javascript: javaScript,
  typescript: javaScript,
  python,
  lua,
  sql,
}
