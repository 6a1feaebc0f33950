type Listener = () => void

class FakePublication {
  isDesired = false
  isMuted = false
  track: { mediaStreamTrack: { enabled: boolean }; replaceTrack: (track: never) => Promise<void> } | undefined
  constructor(
    readonly source: string,
    private readonly room: FakeRoom,
  ) {}

  setSubscribed(isDesired: boolean) {
    this.isDesired = isDesired
  }

  /** It has been subscribed to. */
  arrive() {
    this.put({ enabled: true })
    this.room.emit('trackSubscribed')
  }

  put(mediaStreamTrack: { enabled: boolean }) {
    this.track = {
      mediaStreamTrack,
      replaceTrack: (track) => {
        this.put(track)
        return Promise.resolve()
      },
    }
  }

  async mute() {
    await Promise.resolve()
    this.isMuted = true
    if (this.track) this.track.mediaStreamTrack.enabled = false
  }

  async unmute() {
    await Promise.resolve()
    this.isMuted = false
    if (this.track) this.track.mediaStreamTrack.enabled = true
  }
}

class FakeLocal {
  readonly trackPublications = new Map<string, FakePublication>()
  mayPublish = true
  /** So many times it takes too long. */
  fails = 0
  constructor(private readonly room: FakeRoom) {}

  get permissions() {
    return { canPublish: this.mayPublish }
  }

  published(source: string) {
    return this.trackPublications.get(source)
  }

  async publishTrack(track: { enabled: boolean }, { source }: { source: string }) {
    await Promise.resolve()
    if (!this.mayPublish) throw new Error('insufficient permissions')
    if (this.fails > 0) {
      this.fails -= 1
      throw new Error('timed out')
    }
    const publication = new FakePublication(source, this.room)
    publication.put(track)
    this.trackPublications.set(source, publication)
    return publication
  }

  async unpublishTrack(track: unknown) {
    await Promise.resolve()
    for (const [source, publication] of this.trackPublications)
      if (publication.track === track) this.trackPublications.delete(source)
  }
}

/** What LiveKit's library says and is told, without a network. */
export class FakeRoom {
  static made: FakeRoom[] = []
  static isReachable = true
  readonly remoteParticipants = new Map<
    string,
    {
      identity: string
      isSpeaking: boolean
      audioLevel: number
      trackPublications: Map<string, FakePublication>
    }
  >()
  readonly localParticipant = new FakeLocal(this)
  private readonly listeners = new Map<string, Set<Listener>>()
  token = ''
  isDisconnected = false

  constructor() {
    FakeRoom.made.push(this)
  }

  on(event: string, listener: Listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener))
    return this
  }

  once(event: string, listener: Listener) {
    return this.on(event, listener)
  }

  emit(event: string) {
    for (const listener of this.listeners.get(event) ?? []) listener()
  }

  async connect(_url: string, token: string) {
    await Promise.resolve()
    if (!FakeRoom.isReachable) throw new Error('not reachable')
    this.token = token
  }

  disconnect() {
    this.isDisconnected = true
    return Promise.resolve()
  }

  /** Somebody is there who sends this. */
  come(identity: string, source: string): FakePublication {
    const publication = new FakePublication(source, this)
    this.remoteParticipants.set(identity, {
      identity,
      isSpeaking: true,
      audioLevel: 0.5,
      trackPublications: new Map([[source, publication]]),
    })
    this.emit('trackPublished')
    return publication
  }
}

const events = {
  Disconnected: 'disconnected',
  Reconnecting: 'reconnecting',
  Reconnected: 'reconnected',
  ParticipantConnected: 'participantConnected',
  ParticipantDisconnected: 'participantDisconnected',
  TrackPublished: 'trackPublished',
  TrackUnpublished: 'trackUnpublished',
  TrackSubscribed: 'trackSubscribed',
  TrackUnsubscribed: 'trackUnsubscribed',
  ParticipantPermissionsChanged: 'participantPermissionsChanged',
}

/** The library, as the page loads it. */
export const libraryOf = () => ({
  Room: FakeRoom,
  RoomEvent: events,
  LogLevel: { silent: 5 },
  setLogLevel: () => undefined,
})
