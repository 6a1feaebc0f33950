import { fieldsIn } from './shape'
import { wholeIn } from './whole'

/** What all processes of a run used at a moment. */
export interface Sample {
  /** Since its start, in milliseconds. */
  at: number
  /** Processor time so far, in milliseconds. */
  cpu: number
  /** Bytes. */
  memory: number
}

/** The time of a line, as the program’s own interpreter told it. */
export interface LineTime {
  /** Path of its file when it ran. */
  file: string
  /** From 1. */
  line: number
  /** While it, or what it called, was running or waiting, in milliseconds. */
  total: number
  /** The same without other lines of the room’s files. */
  own: number
  /** The hash of its text, by which it is found again in a text that has changed. */
  hash: number
  /** No other line of its file was the same. */
  isUnique: boolean
}

/** Where the time of a run went. */
export interface Profile {
  /** In the order of time; at least two. */
  samples: readonly Sample[]
  /** What took longest, first. */
  lines: readonly LineTime[]
}

/** As the server writes them, and some more than that. */
const mostSamples = 400
const mostLines = 400
const mostFiles = 100
const longestPath = 400
/** A day, in milliseconds: nothing runs for as long. */
const longest = 86_400_000
const largest = Number.MAX_SAFE_INTEGER

/** Groups of so many numbers, from a list of them. A group in which one is none is left out. */
function groups(value: unknown, size: number, most: number): number[][] {
  if (!Array.isArray(value)) return []
  const found: number[][] = []
  for (let at = 0; at + size <= value.length && found.length < most; at += size) {
    const group = value.slice(at, at + size).map((one) => wholeIn(one, 0, largest))
    if (group.every((one) => one !== undefined)) found.push(group)
  }
  return found
}

/** A profile out of the document `output`; undefined where there is none. */
export function profileIn(value: unknown): Profile | undefined {
  const fields = fieldsIn(value)
  const samples: Sample[] = []
  for (const [at = 0, cpu = 0, memory = 0] of groups(fields.samples, 3, mostSamples)) {
    const last = samples.at(-1)
    const isLater = !last || (at / 1_000 >= last.at && cpu / 1_000 >= last.cpu)
    if (isLater && at / 1_000 <= longest) samples.push({ at: at / 1_000, cpu: cpu / 1_000, memory })
  }
  if (samples.length < 2) return undefined
  const files = Object.entries(fieldsIn(fields.lines)).slice(0, mostFiles)
  const lines = files.flatMap(([file, numbers]) =>
    file.length > longestPath ? [] : groups(numbers, 4, mostLines).map((four) => lineOf(file, four)),
  )
  return { samples, lines: lines.toSorted((a, b) => b.total - a.total).slice(0, mostLines) }
}

function lineOf(file: string, [line = 0, total = 0, own = 0, mark = 0]: number[]): LineTime {
  const limited = Math.min(total, longest)
  const hash = Math.floor(mark / 2) % 2 ** 32
  return { file, line, total: limited, own: Math.min(own, limited), hash, isUnique: mark % 2 === 1 }
}
