/** A track that does nothing. */
class FakeTrack extends EventTarget {
  enabled = true
  constructor(readonly kind: string) {
    super()
  }
  stop() {}
}

class FakeStream {
  constructor(private readonly tracks: FakeTrack[] = []) {}
  getTracks() {
    return this.tracks
  }
}

const transceiver = (kind: string, direction: string) => ({
  direction,
  sender: {
    track: null as unknown,
    replaceTrack(track: unknown) {
      this.track = track
      return Promise.resolve()
    },
    getParameters: () => ({ encodings: [] }),
  },
  receiver: { track: new FakeTrack(kind) },
})

type Sdp = { type: 'offer' | 'answer'; sdp: string }

/**
 * A connection's rules about descriptions (JSEP), without a network: which may come when, and that
 * an offer takes one's own back. A description is 'offer 7' or 'answer to offer 7'.
 */
export class FakeConnection extends EventTarget {
  static made: FakeConnection[] = []
  private static count = 0
  signalingState = 'stable'
  connectionState = 'new'
  iceConnectionState = 'new'
  localDescription: Sdp | null = null
  remoteDescription: Sdp | null = null
  candidates: string[] = []
  isClosed = false
  configuration: RTCConfiguration
  private readonly transceivers: ReturnType<typeof transceiver>[] = []
  private needsNegotiation = false

  constructor(configuration: RTCConfiguration) {
    super()
    this.configuration = configuration
    FakeConnection.made.push(this)
  }

  addTransceiver(kind: string, { direction }: { direction: string }) {
    this.transceivers.push(transceiver(kind, direction))
    this.restartIce()
  }
  getTransceivers = () => this.transceivers
  getConfiguration = () => this.configuration
  setConfiguration(configuration: RTCConfiguration) {
    this.configuration = configuration
  }

  restartIce() {
    if (this.needsNegotiation) return
    this.needsNegotiation = true
    queueMicrotask(() => this.negotiate())
  }

  private negotiate() {
    if (!this.needsNegotiation || this.signalingState !== 'stable' || this.isClosed) return
    this.needsNegotiation = false
    this.dispatchEvent(new Event('negotiationneeded'))
  }

  async setLocalDescription() {
    await Promise.resolve()
    if (this.isClosed) throw new DOMException('closed', 'InvalidStateError')
    if (this.signalingState === 'have-remote-offer') {
      this.localDescription = { type: 'answer', sdp: `answer to ${this.remoteDescription?.sdp ?? ''}` }
      this.settle()
      return
    }
    // It says all that was to be said.
    this.needsNegotiation = false
    this.localDescription = { type: 'offer', sdp: `offer ${++FakeConnection.count}` }
    this.signalingState = 'have-local-offer'
  }

  async setRemoteDescription({ type, sdp }: Sdp) {
    await Promise.resolve()
    if (!/^(offer|answer to offer) \d+$/.test(sdp)) throw new DOMException('junk', 'OperationError')
    if (type === 'answer') {
      if (
        this.signalingState !== 'have-local-offer' ||
        sdp !== `answer to ${this.localDescription?.sdp ?? ''}`
      )
        throw new DOMException('no answer was wanted', 'InvalidStateError')
      this.remoteDescription = { type, sdp }
      this.settle()
      return
    }
    // One's own offer is taken back, and made again afterwards.
    if (this.signalingState === 'have-local-offer') this.needsNegotiation = true
    this.remoteDescription = { type, sdp }
    this.signalingState = 'have-remote-offer'
    if (this.transceivers.length === 0)
      for (const kind of ['audio', 'video', 'video']) this.transceivers.push(transceiver(kind, 'recvonly'))
  }

  private settle() {
    this.signalingState = 'stable'
    queueMicrotask(() => this.negotiate())
  }

  async addIceCandidate({ candidate = '' }: RTCIceCandidateInit) {
    await Promise.resolve()
    if (!this.remoteDescription) throw new DOMException('too early', 'InvalidStateError')
    if (!candidate.startsWith('candidate:')) throw new DOMException('junk', 'OperationError')
    this.candidates.push(candidate)
  }

  /** It has got so far. */
  become(connectionState: string) {
    this.connectionState = connectionState
    this.dispatchEvent(new Event('connectionstatechange'))
  }

  close() {
    this.isClosed = true
    this.signalingState = 'closed'
  }
}

/** What a page has of it, for a test. */
export const browserParts = { RTCPeerConnection: FakeConnection, MediaStream: FakeStream }
