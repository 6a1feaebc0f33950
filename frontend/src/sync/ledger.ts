/**
 * Which of one's own edits are on the server's disk.
 *
 * The server's `saved n` counts the SyncStep2 and Update messages of one
 * connection. The ledger notes for each of them how many edits had been made when
 * it was sent: an Update carries one edit, a SyncStep2 all that the server lacked.
 * Nothing but `saved n` makes an edit count as saved.
 */
export class Ledger {
  private edits = 0
  private savedEdits = 0
  private sent: number[] = []
  /** When edits were made, the oldest first: the first one of each second, by its number. */
  private marks: { edit: number; at: number }[] = []

  /** So many unsaved edits are left from an earlier visit, and were not sent yet. */
  restore(unsaved: number): void {
    this.edits += unsaved
  }

  /** An edit of one's own was made, at this time in milliseconds. */
  edited(at: number): void {
    this.edits += 1
    const last = this.marks.at(-1)
    if (!last || at - last.at >= 1_000) this.marks.push({ edit: this.edits, at })
  }

  /** A new connection: its messages count from one. */
  connected(): void {
    this.sent = []
  }

  /** A SyncStep2 or Update message went out. */
  messageSent(): void {
    this.sent.push(this.edits)
  }

  /** The server has the first `count` messages of this connection on disk. */
  saved(count: number): void {
    const edits = this.sent[count - 1]
    if (edits !== undefined) this.savedEdits = Math.max(this.savedEdits, edits)
    // The last mark at or before the oldest unsaved edit says when that was made.
    const gone = this.marks.findLastIndex(({ edit }) => edit <= this.savedEdits + 1)
    this.marks.splice(0, this.unsaved === 0 ? this.marks.length : gone)
  }

  /** When the oldest unsaved edit was made, to the second; undefined where that was on an earlier visit. */
  get unsavedSince(): number | undefined {
    const oldest = this.marks[0]
    return oldest && oldest.edit <= this.savedEdits + 1 ? oldest.at : undefined
  }

  /** Edits that are not known to be on the server's disk. */
  get unsaved(): number {
    return this.edits - this.savedEdits
  }
}
