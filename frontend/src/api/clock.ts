/** What a `Date` header can be off by: it has whole seconds. */
const second = 1_000

/**
 * The server's clock, as far as its answers tell: each `Date` header says that at some moment
 * between question and answer it was that second. What all of them allow is the offset; where
 * they allow none, this machine's clock is right, so that all whose clocks are right agree to
 * the millisecond.
 */
export class ServerClock {
  private least = -Infinity
  private most = Infinity

  /** Takes in an answer's `Date` header. Times are this machine's, in milliseconds. */
  hear(date: string | null, asked: number, answered: number) {
    const told = date === null ? Number.NaN : Date.parse(date)
    if (Number.isNaN(told)) return
    const [least, most] = [told - answered, told + second - asked]
    const [closerLeast, closerMost] = [Math.max(this.least, least), Math.min(this.most, most)]
    // One of the clocks was set: what was known before is worth nothing.
    const isSet = closerLeast > closerMost
    this.least = isSet ? least : closerLeast
    this.most = isSet ? most : closerMost
  }

  /** What has to be added to this machine's time, in milliseconds. */
  get offset(): number {
    if (this.least <= 0 && this.most >= 0) return 0
    return this.least > 0 ? this.least : this.most
  }

  /** The server's time, in milliseconds since 1970. */
  now(): number {
    return Date.now() + this.offset
  }
}

/** The clock of the server that this page is of. */
export const serverClock = new ServerClock()
