import type { Output } from './output'

const [readsAt, writesTo] = [0, { 1: 'stdout', 2: 'stderr' }] as const

type Call = (file: number, vectors: number, count: number, done: number) => number

/** Bytes of memory that a program hands over, in its order. */
function* vectorsIn(memory: WebAssembly.Memory, vectors: number, count: number) {
  const view = new DataView(memory.buffer)
  for (let at = vectors; at < vectors + 8 * count; at += 8) {
    yield new Uint8Array(memory.buffer, view.getUint32(at, true), view.getUint32(at + 4, true))
  }
}

/**
 * What a program of WebAssembly reads and writes at its standard streams, by the calls that WASI has
 * for that: each piece as it comes, and not line by line as in libraries that have a terminal in mind.
 */
export class StandardStreams {
  memory: WebAssembly.Memory | undefined
  output: Output | undefined
  input = new Uint8Array()
  private readonly decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }

  /** The same calls, with these streams in place of what was there. */
  of(calls: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
    const [read, write] = [calls['fd_read'] as Call, calls['fd_write'] as Call]
    return {
      ...calls,
      fd_read: ((file, vectors, count, done) =>
        file === readsAt ? this.read(vectors, count, done) : read(file, vectors, count, done)) satisfies Call,
      fd_write: ((file, vectors, count, done) =>
        file === 1 || file === 2
          ? this.write(writesTo[file], vectors, count, done)
          : write(file, vectors, count, done)) satisfies Call,
    }
  }

  private read(vectors: number, count: number, done: number): number {
    const { memory } = this
    if (!memory) return 0
    let length = 0
    for (const to of vectorsIn(memory, vectors, count)) {
      const piece = this.input.subarray(0, to.length)
      to.set(piece)
      this.input = this.input.subarray(piece.length)
      length += piece.length
    }
    new DataView(memory.buffer).setUint32(done, length, true)
    return 0
  }

  private write(stream: 'stdout' | 'stderr', vectors: number, count: number, done: number): number {
    const { memory, output } = this
    if (!memory) return 0
    let length = 0
    for (const bytes of vectorsIn(memory, vectors, count)) {
      output?.write(stream, this.decoders[stream].decode(bytes, { stream: true }))
      length += bytes.length
    }
    new DataView(memory.buffer).setUint32(done, length, true)
    return 0
  }

  /** What was left of a character. */
  end() {
    for (const stream of ['stdout', 'stderr'] as const)
      this.output?.write(stream, this.decoders[stream].decode())
  }
}
