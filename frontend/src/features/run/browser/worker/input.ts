import { EventEmitter } from './emitter'

/** The text that a program is given, as it reads it: all at once, by lines, or as it comes. */
export class Input {
  private at = 0

  constructor(private readonly text: string) {}

  /** All that is left. */
  rest(): string {
    const rest = this.text.slice(this.at)
    this.at = this.text.length
    return rest
  }

  /** The next line, without its end; null where there is none. */
  line(): string | null {
    if (this.at >= this.text.length) return null
    const end = this.text.indexOf('\n', this.at)
    const line = this.text.slice(this.at, end < 0 ? undefined : end)
    this.at = end < 0 ? this.text.length : end + 1
    return line.replace(/\r$/, '')
  }
}

/** `process.stdin`: it begins to flow when somebody listens. */
export class StandardInput extends EventEmitter {
  readonly fd = 0
  readonly isTTY = false
  private isFlowing = false

  constructor(readonly input: Input) {
    super()
  }

  override on(event: string | symbol, listener: (...args: never[]) => unknown): this {
    super.on(event, listener)
    if (event === 'data' || event === 'readable' || event === 'end') this.flow(event === 'readable')
    return this
  }

  setEncoding(): this {
    return this
  }

  resume(): this {
    this.flow(false)
    return this
  }

  pause(): this {
    return this
  }

  unref(): this {
    return this
  }

  read(): string | null {
    return this.input.rest() || null
  }

  *[Symbol.iterator](): Generator<string> {
    const text = this.input.rest()
    if (text) yield text
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    yield* this[Symbol.iterator]()
  }

  private flow(isReadable: boolean) {
    if (this.isFlowing) return
    this.isFlowing = true
    setTimeout(() => {
      if (isReadable) this.emit('readable')
      const text = this.input.rest()
      if (text) this.emit('data', text)
      this.emit('end')
      this.emit('close')
    })
  }
}

/** What `readline.createInterface` gives. */
class Lines extends EventEmitter {
  private isOver = false
  private isFlowing = false

  constructor(
    private readonly input: Input,
    private readonly write: (text: string) => void,
    private readonly isPromising: boolean,
  ) {
    super()
  }

  override on(event: string | symbol, listener: (...args: never[]) => unknown): this {
    super.on(event, listener)
    if (event === 'line' || event === 'close') this.flow()
    return this
  }

  question(text: string, ...rest: unknown[]): Promise<string> | undefined {
    this.write(text)
    const answer = this.input.line()
    const then = rest.find((one) => typeof one === 'function')
    if (!this.isPromising && then) setTimeout(() => answer !== null && then(answer))
    return this.isPromising ? Promise.resolve(answer ?? '') : undefined
  }

  prompt() {
    this.write('> ')
  }

  setPrompt() {
    // There is nobody to be prompted.
  }

  close() {
    if (this.isOver) return
    this.isOver = true
    this.emit('close')
  }

  async *[Symbol.asyncIterator]() {
    for (let line = this.input.line(); line !== null && !this.isOver; line = this.input.line()) yield line
  }

  private flow() {
    if (this.isFlowing) return
    this.isFlowing = true
    const next = () => {
      if (this.isOver) return
      // Somebody who only waits for the end, and asks questions, gets the lines by those.
      if (this.listenerCount('line') === 0) return
      const line = this.input.line()
      if (line === null) return this.close()
      this.emit('line', line)
      setTimeout(next)
    }
    setTimeout(next)
  }
}

export function readline(input: Input, write: (text: string) => void) {
  const promises = { createInterface: () => new Lines(input, write, true) }
  return { createInterface: () => new Lines(input, write, false), promises }
}
