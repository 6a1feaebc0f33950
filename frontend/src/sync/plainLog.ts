// What Yjs says in the console, without its colours (see `build/lean.ts`).

/** A mark of the library's that would colour what follows. */
const isMark = (part: unknown) => typeof part === 'symbol'

const mark = Symbol('colour')
export { mark as BOLD, mark as ORANGE, mark as RED, mark as UNBOLD }

export const print = (...parts: unknown[]) => console.log(...parts.filter((part) => !isMark(part)))
export const warn = (...parts: unknown[]) => console.warn(...parts.filter((part) => !isMark(part)))
