import type { Description, Ice } from './wire'

/** What goes to somebody, in this order of their connection's parts. */
export const parts = ['audio', 'video', 'screen'] as const
export type Part = (typeof parts)[number]

const kinds = { audio: 'audio', video: 'video', screen: 'video' } as const satisfies Record<Part, string>
/** At most so much is sent of each to one person, in bits per second. */
export const bitrates = { audio: 40_000, video: 250_000, screen: 1_500_000 } as const satisfies Record<
  Part,
  number
>

/** Without a word for so long a connection looks for another way, in milliseconds. */
const patience = 3_000
/** What has no way by then probably has none; it goes on trying all the same. In milliseconds. */
const hopeless = 20_000
/** Between two tries, in milliseconds. */
const retryAfter = 10_000
/** Candidates and messages that may wait: more than any browser has of them. */
const mostWaiting = 128

/**
 * How a connection to somebody stands. `unreachable`: no way was found, and why as far as that is
 * known. With `server`, and with `no-server`, it is that to LiveKit, and so to everybody.
 */
export type Reach =
  | { kind: 'connecting' | 'connected' }
  | { kind: 'interrupted'; why?: 'server' }
  | { kind: 'unreachable'; why: 'relay-refused' | 'no-relay' | 'no-way' | 'no-server' }

export type FromPeer = Description | { type: 'candidate'; candidate: RTCIceCandidateInit | null }

interface Options {
  /** Gives way where both propose something at once. */
  isPolite: boolean
  ice: Ice
  /** Sends it to the other page. Whatever cannot be sent is lost. */
  send: (message: FromPeer) => void
  onChange: () => void
}

/**
 * The connection to one other page. Its parts are there from the first moment, and empty: whoever
 * mutes, changes a device or shows a screen puts other tracks into them, which negotiates nothing.
 * The one who does not give way offers them. What comes from there may be junk: it is refused
 * without a trace.
 */
export class Peer {
  private readonly connection: RTCPeerConnection
  private readonly waiting: RTCIceCandidateInit[] = []
  private messages = 0
  private queue = Promise.resolve()
  private isOffering = false
  private ignoresOffer = false
  private isClosed = false
  private hasRelay = false
  private wasRefused = false
  private isSignalled = true
  private wantsRestart = false
  private reached: Reach = { kind: 'connecting' }
  private doubt: ReturnType<typeof setTimeout> | undefined
  private deadline: ReturnType<typeof setTimeout> | undefined
  private readonly sent: Partial<Record<Part, MediaStreamTrack | undefined>> = {}
  private heard: Record<Part, boolean> = { audio: false, video: false, screen: false }
  private readonly streams: Partial<Record<Part, MediaStream>> = {}
  /** Tells the other browser which parts belong together. */
  private readonly voice = new MediaStream()

  constructor(private readonly options: Options) {
    this.connection = new RTCPeerConnection({ iceServers: options.ice.servers })
    this.lookForRelay(options.ice)
    const { connection } = this
    connection.addEventListener('negotiationneeded', () => void this.offer())
    connection.addEventListener('icecandidate', ({ candidate }) =>
      options.send({ type: 'candidate', candidate: candidate?.toJSON() ?? null }),
    )
    connection.addEventListener('icecandidateerror', ({ errorCode }) => {
      this.wasRefused ||= errorCode === 401
    })
    connection.addEventListener('connectionstatechange', this.look)
    connection.addEventListener('iceconnectionstatechange', this.look)
    if (!options.isPolite) {
      for (const part of parts) {
        connection.addTransceiver(kinds[part], {
          direction: 'sendrecv',
          streams: part === 'screen' ? [] : [this.voice],
          sendEncodings: [{ maxBitrate: bitrates[part] }],
        })
      }
    }
    this.expect()
  }

  private lookForRelay({ servers }: Ice) {
    this.hasRelay = servers.some(({ urls }) => [urls].flat().some((url) => url.startsWith('turn')))
  }

  /** How it stands. The same object until that changes. */
  get reach(): Reach {
    return this.reached
  }

  /** What of somebody's can be seen or heard. The same object each time. */
  stream(part: Part): MediaStream | undefined {
    const receiver = this.transceiver(part)?.receiver
    if (!receiver) return undefined
    return (this.streams[part] ??= new MediaStream([receiver.track]))
  }

  private transceiver(part: Part): RTCRtpTransceiver | undefined {
    const found = this.connection.getTransceivers()[parts.indexOf(part)]
    // Somebody else's offer decides what there is.
    return found?.receiver.track.kind === kinds[part] ? found : undefined
  }

  /** Sends this track as a part from now on; undefined for nothing. */
  async put(part: Part, track: MediaStreamTrack | undefined) {
    if (this.isClosed || (this.sent[part] === track && part in this.sent)) return
    this.sent[part] = track
    await this.fill(part)
  }

  private async fill(part: Part) {
    const sender = this.transceiver(part)?.sender
    const track = this.sent[part] ?? null
    if (!sender || sender.track === track) return
    await sender.replaceTrack(track).catch(() => undefined)
  }

  /** What is heard and seen of them. The server says so, and this page does it. */
  hear(heard: Record<Part, boolean>) {
    this.heard = heard
    for (const part of parts) {
      const track = this.transceiver(part)?.receiver.track
      if (track) track.enabled = heard[part]
    }
  }

  /** How loud they are, from 0 to 1. */
  get level(): number {
    if (this.isClosed || !this.heard.audio) return 0
    const sources = this.transceiver('audio')?.receiver.getSynchronizationSources?.() ?? []
    return Math.max(0, ...sources.map(({ audioLevel }) => audioLevel ?? 0))
  }

  /** Figures about it, as the browser keeps them. */
  async stats(): Promise<RTCStatsReport | undefined> {
    return this.isClosed ? undefined : await this.connection.getStats().catch(() => undefined)
  }

  private async offer() {
    try {
      this.isOffering = true
      await this.connection.setLocalDescription()
      this.sendDescription()
    } catch {
      // It is closed, or somebody else's offer came in between, and is answered.
    } finally {
      this.isOffering = false
    }
  }

  private sendDescription() {
    const { type, sdp } = this.connection.localDescription ?? {}
    if (!this.isClosed && sdp && (type === 'offer' || type === 'answer')) this.options.send({ type, sdp })
  }

  /** Takes what has come from the other page: one after the other, in its order. */
  take(message: FromPeer): Promise<void> {
    if (this.isClosed || this.messages >= mostWaiting) return this.queue
    this.messages += 1
    const handled = this.queue.then(() => this.handle(message)).catch(() => undefined)
    this.queue = handled.finally(() => {
      this.messages -= 1
    })
    return this.queue
  }

  private async handle(message: FromPeer) {
    if (this.isClosed) return
    if (message.type === 'candidate') await this.addCandidate(message.candidate)
    else await this.describe(message)
  }

  private async describe({ type, sdp }: Description) {
    const { connection } = this
    const isCollision = type === 'offer' && (this.isOffering || connection.signalingState !== 'stable')
    this.ignoresOffer = isCollision && !this.options.isPolite
    if (this.ignoresOffer) return
    // Takes one's own offer back where both have made one.
    await connection.setRemoteDescription({ type, sdp })
    for (const candidate of this.waiting.splice(0)) await this.addCandidate(candidate)
    if (type === 'offer') {
      this.open()
      await connection.setLocalDescription()
      this.sendDescription()
    }
    for (const part of parts) await this.fill(part)
    this.hear(this.heard)
    this.bound()
    this.options.onChange()
  }

  /** What the other has offered goes both ways. */
  private open() {
    for (const part of parts) {
      const found = this.transceiver(part)
      if (!found || found.direction === 'sendrecv') continue
      found.direction = 'sendrecv'
      if (part !== 'screen') found.sender.setStreams?.(this.voice)
    }
  }

  /** Whoever was offered parts bounds them afterwards. */
  private bound() {
    for (const part of parts) {
      const sender = this.transceiver(part)?.sender
      const parameters = sender?.getParameters?.()
      const [encoding] = parameters?.encodings ?? []
      if (!sender || !parameters || !encoding || encoding.maxBitrate !== undefined) continue
      encoding.maxBitrate = bitrates[part]
      sender.setParameters(parameters).catch(() => undefined)
    }
  }

  private async addCandidate(candidate: RTCIceCandidateInit | null) {
    if (!candidate || this.ignoresOffer) return
    if (!this.connection.remoteDescription) {
      if (this.waiting.length < mostWaiting) this.waiting.push(candidate)
      return
    }
    await this.connection.addIceCandidate(candidate).catch(() => undefined)
  }

  /** Other relays or other keys to them count from the next restart on. */
  setIce(ice: Ice) {
    if (this.isClosed) return
    this.lookForRelay(ice)
    try {
      this.connection.setConfiguration({ ...this.connection.getConfiguration(), iceServers: ice.servers })
    } catch {
      // Addresses that this browser does not take: it stays with those it has.
    }
  }

  /** Whether the server passes things on at the moment. */
  setSignalled(isSignalled: boolean) {
    this.isSignalled = isSignalled
    // What was on its way when the server was away may never have come: nobody answers it.
    const isUnanswered = this.connection.signalingState === 'have-local-offer'
    if (!isSignalled || !(this.wantsRestart || isUnanswered)) return
    this.restart()
    if (isUnanswered) void this.offer()
  }

  /** Looks for another way. */
  restart() {
    if (this.isClosed) return
    this.wantsRestart = !this.isSignalled
    if (this.isSignalled) this.connection.restartIce()
  }

  private readonly look = () => {
    if (this.isClosed) return
    const { connectionState, iceConnectionState } = this.connection
    clearTimeout(this.doubt)
    if (connectionState === 'connected') {
      clearTimeout(this.deadline)
      this.deadline = undefined
      this.wantsRestart = false
      this.become({ kind: 'connected' })
    } else if (connectionState === 'failed' || iceConnectionState === 'failed') {
      this.interrupt()
      this.restart()
      this.doubt = setTimeout(() => this.look(), retryAfter)
    } else if (connectionState === 'disconnected') {
      this.doubt = setTimeout(() => {
        this.interrupt()
        this.restart()
        this.doubt = setTimeout(this.look, retryAfter)
      }, patience)
    }
  }

  private interrupt() {
    if (this.reached.kind === 'connected') this.become({ kind: 'interrupted' })
    this.expect()
  }

  /** Some browsers never say that there is no way, such as where a relay refuses them. */
  private expect() {
    this.deadline ??= setTimeout(() => {
      const why = this.wasRefused ? 'relay-refused' : this.hasRelay ? 'no-way' : 'no-relay'
      this.become({ kind: 'unreachable', why })
    }, hopeless)
  }

  private become(reached: Reach) {
    if (reached.kind === this.reached.kind) return
    this.reached = reached
    this.options.onChange()
  }

  /** Nothing comes or goes any more. */
  close() {
    this.isClosed = true
    clearTimeout(this.doubt)
    clearTimeout(this.deadline)
    for (const part of parts) this.streams[part]?.getTracks().forEach((track) => track.stop())
    this.connection.close()
  }
}
