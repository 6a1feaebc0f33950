/** A program, as a room has it. */
export interface Program {
  language: string
  /** The path of the file that runs. */
  file: string
  /** All files, by their paths. */
  files: Record<string, string>
  stdin: string
  /** People type its input while it runs, in place of `stdin`. */
  isTyped?: boolean
}

/** What somebody typed; null ends the input. */
export type Typed = string | null

/** What a program said; `note` is a sentence of ours. */
export type Piece = { stream: 'stdout' | 'stderr' | 'note'; text: string }

export type Ending = {
  outcome: 'exited' | 'timed_out' | 'out_of_memory' | 'output_limit' | 'cancelled' | 'failed'
  exitCode?: number
  durationMs: number
  message?: string
}

/** How long a program may run, in milliseconds. Loading its language and waiting for people do not count. */
export const wallLimit = 10_000
/** How long it waits for them, and how long it may go on in all. */
export const idleLimit = 5 * 60_000
export const wholeLimit = 30 * 60_000

export const endings = {
  timedOut: 'The program ran longer than 10 seconds and was stopped.',
  tooLong: 'The program went on for 30 minutes, the most that is possible, and was stopped.',
  idle: 'Nothing was typed or printed for 5 minutes, so this program was stopped.',
  outOfMemory: 'The browser stopped the program, most likely because it used too much memory.',
  outputLimit: 'The program printed more than 1 MiB and was stopped.',
  cancelled: 'The program was stopped.',
  lost: 'The program could not be started in this browser. Reload the page and try again.',
} as const

/** What a language needs beside its worker: code as text, everything else as bytes or modules. */
export type Parts = Record<string, string | ArrayBuffer | WebAssembly.Module>
