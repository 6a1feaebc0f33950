import { type Engine, type ForEngine, heardOf, type Tracks } from './engine'
import { type FromPeer, type Part, Peer, parts, type Reach } from './peer'
import type { Ice, Participant } from './wire'

interface Options {
  /** One's own id in the call. */
  own: string
  ice: Ice
  send: (to: string, message: FromPeer) => void
  onChange: () => void
}

/** A connection to everybody else in the call. Who is not on the server's list has none. */
export class Mesh implements Engine {
  private readonly peers = new Map<string, Peer>()
  private tracks: Tracks = {}
  private ice: Ice

  constructor(private readonly options: Options) {
    this.ice = options.ice
  }

  /** Only these are in the call: whoever else was is not connected any more. */
  keep(participants: readonly Participant[]) {
    const ids = new Set(participants.map(({ id }) => id))
    for (const id of this.ids) if (!ids.has(id)) this.remove(id)
  }

  /** Somebody has come, or has changed. */
  set(participant: Participant) {
    const { id } = participant
    const { own, send, onChange } = this.options
    if (id === own) return
    let peer = this.peers.get(id)
    if (!peer) {
      const isPolite = own < id
      peer = new Peer({ isPolite, ice: this.ice, send: (message) => send(id, message), onChange })
      this.peers.set(id, peer)
      for (const part of parts) void peer.put(part, this.tracks[part])
    }
    peer.hear(heardOf(participant))
  }

  /** Somebody is gone, for whatever reason: nothing of theirs is heard from now on. */
  remove(id: string) {
    this.peers.get(id)?.close()
    this.peers.delete(id)
  }

  /** What somebody's page has sent, or the server. Whoever is not in the call has nothing to say. */
  take(message: ForEngine) {
    if (message.type === 'ice') return this.setIce(message.ice)
    if (message.type !== 'livekit') void this.peers.get(message.from)?.take(message)
  }

  /** Sends these tracks to everybody, also to whoever comes. */
  send(tracks: Tracks) {
    this.tracks = tracks
    for (const peer of this.peers.values()) for (const part of parts) void peer.put(part, tracks[part])
  }

  private setIce(ice: Ice) {
    this.ice = ice
    for (const peer of this.peers.values()) peer.setIce(ice)
  }

  setSignalled(isSignalled: boolean) {
    for (const peer of this.peers.values()) peer.setSignalled(isSignalled)
  }

  /** The way to everybody may be another one now. */
  restart() {
    for (const peer of this.peers.values()) peer.restart()
  }

  reach(id: string): Reach | undefined {
    return this.peers.get(id)?.reach
  }

  stream(id: string, part: Part): MediaStream | undefined {
    return this.peers.get(id)?.stream(part)
  }

  level(id: string): number {
    return this.peers.get(id)?.level ?? 0
  }

  /** Ids of those to whom there is a connection, or is about to be. */
  get ids(): string[] {
    return [...this.peers.keys()]
  }

  close() {
    for (const id of this.ids) this.remove(id)
  }
}
