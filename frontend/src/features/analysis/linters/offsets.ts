/** Where the bytes of a text's UTF-8 are in it: linters count those, editors count UTF-16 units. */
export function fromUtf8(text: string): (byte: number) => number {
  // What is ASCII counts the same.
  if (new TextEncoder().encode(text).length === text.length)
    return (byte) => Math.max(0, Math.min(byte, text.length))
  const starts: number[] = []
  let bytes = 0
  for (let at = 0; at < text.length; at += 1) {
    starts.push(bytes)
    const code = text.codePointAt(at) ?? 0
    if (code > 0xffff) {
      // The second half, which nothing begins at: what comes next does after four.
      starts.push(bytes + 2)
      at += 1
    }
    // A half without the other is written as U+FFFD, which has three bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code > 0xffff ? 4 : 3
  }
  starts.push(bytes)
  return (byte) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) < byte) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Where the lines and columns of a text are in it, both counted from 1. */
export function fromLines(text: string): (place: { row: number; column: number }) => number {
  const starts = [0]
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + end.length)
  return ({ row, column }) => {
    const start = starts[row - 1] ?? text.length
    return Math.min(start + Math.max(0, column - 1), text.length)
  }
}
