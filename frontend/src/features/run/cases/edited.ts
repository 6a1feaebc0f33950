/** Bytes that the server keeps of a text in a result: of a longer one the beginning and the end. */
const kept = 16_384
/** UTF-16 units at both ends of which it is certain that they are kept of a long text. */
const [head, tail] = [2_000, 1_000]

const plain = (text: string) => text.replaceAll('\r\n', '\n')

/** Whether a text that a result has kept is what stands there now. */
export function isStill(then: string, now: string): boolean {
  const [before, after] = [plain(then), plain(now)]
  if (before === after) return true
  if (new TextEncoder().encode(after).length <= kept) return false
  return after.startsWith(before.slice(0, head)) && after.endsWith(before.slice(-tail))
}
