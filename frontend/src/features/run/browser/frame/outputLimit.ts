import type { Piece } from '../program'

/** Of what a program prints, its beginning and its end are kept: this much of each, in bytes. */
export const kept = 128 * 1024
/** A program that prints more than this is stopped. */
export const most = 1024 * 1024

/** Bytes in UTF-8. */
export function sizeOf(text: string): number {
  let size = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    // Two units that are one character have four bytes.
    size += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2
  }
  return size
}

/** As much of the beginning as `bytes` hold, no character cut in two. */
export function headOf(text: string, bytes: number): string {
  let end = Math.min(text.length, bytes)
  while (end > 0 && sizeOf(text.slice(0, end)) > bytes) {
    end -= Math.max(1, Math.ceil((sizeOf(text.slice(0, end)) - bytes) / 3))
  }
  const isHalf = end > 0 && end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))
  return text.slice(0, isHalf ? end - 1 : end)
}

/** As much of the end. */
function tailOf(text: string, bytes: number): string {
  let start = Math.max(0, text.length - bytes)
  while (start < text.length && sizeOf(text.slice(start)) > bytes) {
    start += Math.max(1, Math.ceil((sizeOf(text.slice(start)) - bytes) / 3))
  }
  const isHalf = start > 0 && /[\udc00-\udfff]/.test(text.charAt(start))
  return text.slice(isHalf ? start + 1 : start)
}

/** What of a program's output is shown: first its beginning as it comes, then, once it has ended, its end. */
export class OutputLimit {
  private size = 0
  private shown = 0
  private isHeadFull = false
  private tail: Piece[] = []
  private tailSize = 0
  private omitted = 0

  /** It printed more than any program may. */
  get isOver(): boolean {
    return this.size > most
  }

  /** What of this can be shown at once. */
  add(pieces: readonly Piece[]): Piece[] {
    const now: Piece[] = []
    for (const piece of pieces) {
      if (this.isOver) break
      this.size += sizeOf(piece.text)
      const head = this.isHeadFull ? '' : headOf(piece.text, kept - this.shown)
      if (head) now.push({ ...piece, text: head })
      this.shown += sizeOf(head)
      if (head.length === piece.text.length) continue
      this.isHeadFull = true
      this.keep({ ...piece, text: piece.text.slice(head.length) })
    }
    return now
  }

  /** The rest: a sentence where something is left out, and the end. */
  end(): Piece[] {
    const { omitted, tail } = this
    if (omitted === 0) return tail
    const amount = omitted < 1024 ? `${omitted} bytes` : `${Math.round(omitted / 1024)} KiB`
    return [{ stream: 'note', text: `\n… ${amount} of output left out here …\n` }, ...tail]
  }

  private keep(piece: Piece) {
    this.tail.push(piece)
    this.tailSize += sizeOf(piece.text)
    while (this.tailSize > kept) {
      const [first] = this.tail
      if (!first) return
      const size = sizeOf(first.text)
      const over = this.tailSize - kept
      const text = over >= size ? '' : tailOf(first.text, size - over)
      const left = sizeOf(text)
      if (text) this.tail[0] = { ...first, text }
      else this.tail.shift()
      this.tailSize -= size - left
      this.omitted += size - left
    }
  }
}
