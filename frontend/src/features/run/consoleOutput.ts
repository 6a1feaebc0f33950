import type { OutputPiece, Stream } from '../../sync/runs'

/** How a console asks for a line, and where it writes that. */
const prompts: Record<string, { stream: Stream; pattern: RegExp; repeats: boolean }> = {
  python: { stream: 'stderr', pattern: />>> |\.\.\. /y, repeats: false },
  javascript: { stream: 'stdout', pattern: /> |\.{3,} /y, repeats: false },
  php: { stream: 'stdout', pattern: /php > |\.{3} {2}> /y, repeats: false },
  bash: { stream: 'stderr', pattern: /\$ |> /y, repeats: false },
  lua: { stream: 'stdout', pattern: /> |>> /y, repeats: false },
  // These repeat what they read, as a terminal would do for them.
  ruby: { stream: 'stdout', pattern: />> |[?"'`/\]]> /y, repeats: true },
  sql: { stream: 'stdout', pattern: /sqlite> | {3}\.\.\.> /y, repeats: true },
}

/**
 * Reads what a console writes, in pieces that may end anywhere, and mends what is only so because it has
 * no terminal: its prompt is no error, nobody needs a prompt for a line that they have sent already,
 * and what was typed stands there once.
 */
export class ConsoleReader {
  private readonly ways
  private isLineStart = true
  /** It waits for a line: nothing has come since its prompt. */
  private isAsking = false
  /** What was typed of a line whose end has not come. */
  private begun = ''
  /** Lines of what was typed last that it will ask for. */
  private ahead: string[] = []
  /** What it is repeating, and how much of that has come. */
  private echo: { line: string; length: number } | undefined

  constructor(language: string) {
    this.ways = prompts[language]
  }

  read(piece: OutputPiece): OutputPiece[] {
    if (piece.stream === 'stdin') this.typed(piece.text)
    else if (piece.stream === this.ways?.stream) return this.written(piece.text)
    return [piece]
  }

  private typed(text: string) {
    const lines = (this.begun + text).split('\n')
    this.begun = lines.pop() ?? ''
    const [first, ...more] = lines
    if (first === undefined) return
    // A program that asks something itself has no prompts to be left out.
    this.ahead = this.isAsking ? more : []
    if (this.isAsking) this.answer(first)
    Object.assign(this, { isAsking: false, isLineStart: true })
  }

  private answer(line: string) {
    if (this.ways?.repeats) this.echo = { line, length: 0 }
  }

  private written(text: string): OutputPiece[] {
    const { ways } = this
    const pieces: OutputPiece[] = []
    if (!ways) return pieces
    const add = (stream: Stream, kept: string) => {
      const last = pieces.at(-1)
      if (last?.stream === stream) last.text += kept
      else if (kept) pieces.push({ stream, text: kept })
    }
    for (let at = 0; at < text.length;) {
      if (this.echo) {
        const { line, length } = this.echo
        const wanted = `${line}\n`
        if (text[at] === wanted[length]) {
          at += 1
          this.echo = length + 1 < wanted.length ? { line, length: length + 1 } : undefined
          continue
        }
        // It was something else.
        this.echo = undefined
        add(ways.stream, line.slice(0, length))
        this.isLineStart = length === 0
      }
      ways.pattern.lastIndex = at
      const prompt = this.isLineStart ? ways.pattern.exec(text)?.[0] : undefined
      if (prompt) {
        at += prompt.length
        const next = this.ahead.shift()
        if (next === undefined) add('stdout', prompt)
        else this.answer(next)
        this.isAsking = next === undefined
        continue
      }
      const end = text.indexOf('\n', at) + 1 || text.length
      add(ways.stream, text.slice(at, end))
      Object.assign(this, { isLineStart: text[end - 1] === '\n', isAsking: false })
      at = end
    }
    return pieces
  }
}

/** The same for a run's whole output; for what is no console it changes nothing. */
export function readerOf({
  isConsole,
  language,
}: {
  isConsole: boolean
  language: string
}): (pieces: readonly OutputPiece[]) => readonly OutputPiece[] {
  if (!isConsole) return (pieces) => pieces
  const reader = new ConsoleReader(language)
  return (pieces) => pieces.flatMap((piece) => reader.read(piece))
}
