import * as decoding from 'lib0/decoding'

/** Why a recording cannot be played: a sentence. */
export class RecordingError extends Error {
  override name = 'RecordingError'
}

/** Refuses a recording unless something holds of it. */
export function must(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new RecordingError(sentence)
}

/** Bytes that are read once, from the first to the last. Whatever is not there is an error. */
export class Source {
  private readonly decoder: decoding.Decoder

  constructor(bytes: Uint8Array) {
    this.decoder = decoding.createDecoder(bytes)
  }

  /** Bytes that are left. */
  get left(): number {
    return this.decoder.arr.length - this.decoder.pos
  }

  get isAtEnd(): boolean {
    return this.left === 0
  }

  byte(): number {
    must(this.left > 0, 'The recording ends too early.')
    return decoding.readUint8(this.decoder)
  }

  bytes(length: number): Uint8Array {
    must(length <= this.left, 'The recording ends too early.')
    return decoding.readUint8Array(this.decoder, length)
  }

  /** A number from 0, of lib0's varUint. */
  uint(): number {
    let number: number
    try {
      number = decoding.readVarUint(this.decoder)
    } catch {
      throw new RecordingError('The recording has a number that is cut off or too large.')
    }
    // lib0 looks at all bytes but the last.
    must(Number.isSafeInteger(number), 'The recording has a number that is cut off or too large.')
    return number
  }

  /** A number with a sign: 0, -1, 1, -2, … are 0, 1, 2, 3, … */
  zigzag(): number {
    const number = this.uint()
    return number % 2 === 0 ? number / 2 : -(number + 1) / 2
  }

  /** A number of things of which each takes a byte or more: no such number makes room for more than there is. */
  count(): number {
    const count = this.uint()
    must(count <= this.left, 'The recording promises more than it holds.')
    return count
  }

  /** The part of the bytes that comes next, with its own end. */
  blob(): Uint8Array {
    return this.bytes(this.uint())
  }

  text(): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.blob())
    } catch (error) {
      if (error instanceof RecordingError) throw error
      throw new RecordingError('The recording has a text that is not UTF-8.')
    }
  }
}
