/** UTF-16 units of input that are kept. */
export const longestStdin = 65_536

const keyOf = (room: string) => `pairpad.stdin.${room}`

/** Without storage it lasts as long as the page. */
const unkept = new Map<string, string>()

/** What one's next run in a room is given as its input. It stays in this tab. */
export function readStdin(room: string): string {
  try {
    return sessionStorage.getItem(keyOf(room)) ?? unkept.get(room) ?? ''
  } catch {
    return unkept.get(room) ?? ''
  }
}

export function keepStdin(room: string, text: string) {
  unkept.set(room, text)
  try {
    sessionStorage.setItem(keyOf(room), text)
  } catch {
    // See above.
  }
}
