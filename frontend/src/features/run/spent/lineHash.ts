const encoder = new TextEncoder()

/** FNV-1a of the UTF-8 of a line, as the server counts it. */
export function lineHash(line: string): number {
  let hash = 0x811c9dc5
  for (const byte of encoder.encode(line)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
