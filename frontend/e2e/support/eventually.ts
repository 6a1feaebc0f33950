/** Long enough for a busy machine: whoever waits for what comes waits no longer than it takes. */
const deadline = 60_000
const pause = 20

/** Waits until `look` gives something true, and returns it. */
export async function eventually<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const until = Date.now() + deadline
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (Date.now() > until) throw new Error(`${what} never came`)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
