import type { RecordedText } from './decode'

/** Finds units of texts by their Yjs ids. */
export class Ids {
  private readonly runs: { client: number; clock: number; length: number; text: number; unit: number }[]

  constructor(texts: readonly RecordedText[]) {
    this.runs = texts.flatMap(({ ids: { clients, clocks, starts } }, text) =>
      Array.from(clients, (client, run) => {
        const unit = starts[run] ?? 0
        return { client, clock: clocks[run] ?? 0, length: (starts[run + 1] ?? 0) - unit, text, unit }
      }),
    )
    this.runs.sort((a, b) => a.client - b.client || a.clock - b.clock)
  }

  /** The unit of an id: the number of its text, and its place among all units of that. */
  find(client: number, clock: number): { text: number; unit: number } | undefined {
    let [low, high] = [0, this.runs.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const run = this.runs[middle]
      if (run && (run.client < client || (run.client === client && run.clock <= clock))) low = middle + 1
      else high = middle
    }
    const run = this.runs[low - 1]
    if (run?.client !== client || clock >= run.clock + run.length) return undefined
    return { text: run.text, unit: run.unit + clock - run.clock }
  }
}
