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

  /** So many unsaved edits are left from an earlier visit, and were not sent yet. */
  restore(unsaved: number): void {
    this.edits += unsaved
  }

  /** An edit of one's own was made. */
  edited(): void {
    this.edits += 1
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
  }

  /** Edits that are not known to be on the server's disk. */
  get unsaved(): number {
    return this.edits - this.savedEdits
  }
}
