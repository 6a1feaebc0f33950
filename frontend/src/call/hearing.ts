/** What is heard of the others: one player for each, by the chosen loudspeaker. */
export class Hearing {
  private readonly players = new Map<string, HTMLAudioElement>()
  private speaker: string | undefined
  /** The browser plays nothing before the person has touched the page. */
  isBlocked = false

  constructor(private readonly onChange: () => void) {}

  /** Plays these streams, and no others. */
  play(streams: ReadonlyMap<string, MediaStream>) {
    for (const [id, player] of this.players) {
      if (streams.has(id)) continue
      player.srcObject = null
      this.players.delete(id)
    }
    for (const [id, stream] of streams) {
      if (this.players.get(id)?.srcObject === stream) continue
      const player = new Audio()
      player.srcObject = stream
      this.players.set(id, player)
      this.direct(player)
      void this.start(player)
    }
  }

  private async start(player: HTMLAudioElement) {
    try {
      await player.play()
    } catch (error) {
      // Another stream, or none, came in between: then nothing is blocked.
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return
      this.isBlocked = true
      this.onChange()
    }
  }

  /** Tries once more, now that the person has touched the page. */
  unblock() {
    this.isBlocked = false
    for (const player of this.players.values()) void this.start(player)
    this.onChange()
  }

  /** Plays by this loudspeaker; undefined for the system's. */
  choose(speaker: string | undefined) {
    if (this.speaker === speaker) return
    this.speaker = speaker
    for (const player of this.players.values()) this.direct(player)
  }

  private direct(player: HTMLAudioElement) {
    // Not every browser lets one choose. One that was unplugged is left alone.
    const { setSinkId } = player as { setSinkId?: (id: string) => Promise<void> }
    if (setSinkId && (this.speaker !== undefined || player.sinkId))
      void setSinkId.call(player, this.speaker ?? '').catch(() => undefined)
  }

  stop() {
    this.play(new Map())
  }
}
