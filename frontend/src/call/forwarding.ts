import type { LocalTrackPublication, RemoteTrackPublication, Room } from 'livekit-client'
import { pause } from '../session/retry'
import { type Engine, type ForEngine, heardOf, type Tracks } from './engine'
import { bitrates, type Part, parts, type Reach } from './peer'
import type { Participant, Pass } from './wire'

export type Library = typeof import('./livekit')

/** What each part is called at LiveKit. */
const sources = { audio: 'microphone', video: 'camera', screen: 'screen_share' } as const
/** After what time something is sent again that could not be, in milliseconds. */
const retryAfter = 2_000
const partOf = (source: string): Part | undefined => parts.find((part) => sources[part] === source)

interface Options {
  /** Oneself in the call. */
  own: string
  pass: Pass
  onChange: () => void
  /** For tests: the library otherwise. */
  load?: () => Promise<Library>
}

/**
 * One connection to LiveKit, which forwards what everybody sends. Somebody's identity there is
 * their member id. Nothing is taken from LiveKit that Pairpad's server does not say: who is not in
 * its call, or may not speak, is not subscribed to. As long as the call lasts it connects again,
 * each time with the newest pass.
 */
export class Forwarding implements Engine {
  private readonly people = new Map<string, Participant>()
  private readonly streams = new WeakMap<MediaStreamTrack, MediaStream>()
  private room: Room | undefined
  private pass: Pass
  private tracks: Tracks = {}
  private isSpeaking = false
  private queue = Promise.resolve()
  private isClosed = false
  private retry: ReturnType<typeof setTimeout> | undefined
  private reached: Reach = { kind: 'connecting' }

  constructor(private readonly options: Options) {
    this.pass = options.pass
    void this.run()
  }

  private async run() {
    for (let attempt = 0; !this.isClosed; attempt += 1) {
      if (await this.attend()) attempt = 0
      if (!this.isClosed) await pause(attempt)
    }
  }

  /** Is at LiveKit for as long as that works. Whether it has worked at all. */
  private async attend(): Promise<boolean> {
    const { load = () => import('./livekit') } = this.options
    let isThere = false
    try {
      const library = await load()
      if (this.isClosed) return false
      // Its log has addresses.
      library.setLogLevel(library.LogLevel.silent)
      const room = new library.Room({
        // Devices are the page's own, and so is leaving.
        stopLocalTrackOnUnpublish: false,
        disconnectOnPageLeave: false,
        // As every version of LiveKit has it.
        singlePeerConnection: false,
      })
      this.room = room
      const over = new Promise<void>((done) => {
        room.once(library.RoomEvent.Disconnected, () => done())
      })
      this.follow(room, library)
      await room.connect(this.pass.url, this.pass.token, { autoSubscribe: false, maxRetries: 0 })
      isThere = true
      this.become({ kind: 'connected' })
      this.update()
      await over
      this.become({ kind: 'interrupted', why: 'server' })
    } catch {
      // Addresses are nobody's business: what can be done about it is the same in each case.
      this.become({ kind: 'unreachable', why: 'no-server' })
    }
    this.room = undefined
    return isThere
  }

  private follow(room: Room, { RoomEvent }: Library) {
    const update = () => {
      if (this.room === room) this.update()
    }
    room
      .on(RoomEvent.Reconnecting, () => this.become({ kind: 'interrupted', why: 'server' }))
      .on(RoomEvent.Reconnected, () => {
        this.become({ kind: 'connected' })
        update()
      })
      .on(RoomEvent.ParticipantConnected, update)
      .on(RoomEvent.ParticipantDisconnected, update)
      .on(RoomEvent.TrackPublished, update)
      .on(RoomEvent.TrackUnpublished, update)
      .on(RoomEvent.TrackSubscribed, update)
      .on(RoomEvent.TrackUnsubscribed, update)
      .on(RoomEvent.ParticipantPermissionsChanged, update)
  }

  private become(reached: Reach) {
    if (this.isClosed) return
    this.reached = reached
    this.options.onChange()
  }

  /** Takes and sends what is to be taken and sent. */
  private update() {
    this.subscribe()
    this.queue = this.queue.then(() => this.publish()).catch(() => undefined)
    this.options.onChange()
  }

  private subscribe() {
    const { room } = this
    if (!room || this.reached.kind !== 'connected') return
    const members = new Map([...this.people.values()].map((one) => [one.member, one]))
    for (const remote of room.remoteParticipants.values()) {
      const participant = members.get(remote.identity)
      const heard = participant && heardOf(participant)
      for (const publication of remote.trackPublications.values()) {
        const part = partOf(publication.source)
        const isWanted = part !== undefined && participant?.maySpeak === true
        if (publication.isDesired !== isWanted) publication.setSubscribed(isWanted)
        // Muting somebody takes no other connection.
        const track = publication.track?.mediaStreamTrack
        if (track) track.enabled = part !== undefined && heard?.[part] === true
      }
    }
  }

  private async publish() {
    for (const part of parts) {
      const { room } = this
      const local = room?.localParticipant
      if (!local || this.reached.kind !== 'connected') return
      const wanted = this.tracks[part]
      const published = [...local.trackPublications.values()].find(({ source }) => source === sources[part])
      try {
        await this.put(room, part, wanted, published as LocalTrackPublication | undefined)
      } catch {
        // It may not be sent yet: whatever changes that brings one here again. Or it took too long.
        if (local.permissions?.canPublish !== false) this.retryLater()
      }
    }
  }

  private retryLater() {
    clearTimeout(this.retry)
    this.retry = setTimeout(() => this.update(), retryAfter)
  }

  private async put(
    { localParticipant }: Room,
    part: Part,
    wanted: MediaStreamTrack | undefined,
    published: LocalTrackPublication | undefined,
  ) {
    const old = published?.track
    if (!wanted) {
      if (old) await localParticipant.unpublishTrack(old, false)
      return
    }
    let publication = published
    if (old && old.mediaStreamTrack !== wanted) await old.replaceTrack(wanted, true)
    publication ??= await localParticipant.publishTrack(wanted, {
      source: sources[part] as never,
      simulcast: false,
      videoCodec: 'vp8',
      audioPreset: { maxBitrate: bitrates.audio },
      videoEncoding: { maxBitrate: bitrates.video, maxFramerate: 15 },
      screenShareEncoding: { maxBitrate: bitrates.screen, maxFramerate: 15 },
    })
    if (part !== 'audio') return
    // Besides what the page wants LiveKit may have muted it, on the server's word.
    if (publication.isMuted === this.isSpeaking)
      await (this.isSpeaking ? publication.unmute() : publication.mute())
    wanted.enabled = this.isSpeaking
  }

  keep(participants: readonly Participant[]) {
    const ids = new Set(participants.map(({ id }) => id))
    for (const id of this.people.keys()) if (!ids.has(id)) this.people.delete(id)
    this.update()
  }

  set(participant: Participant) {
    if (participant.id === this.options.own) return
    this.people.set(participant.id, participant)
    this.update()
  }

  remove(id: string) {
    this.people.delete(id)
    this.update()
  }

  send(tracks: Tracks) {
    this.tracks = tracks
    this.isSpeaking = tracks.audio?.enabled === true
    this.update()
  }

  take(message: ForEngine) {
    if (message.type === 'livekit') this.pass = message.livekit
  }

  setSignalled() {
    // LiveKit goes on without the server; the call ends that.
  }

  restart() {
    // The library looks for another way by itself.
  }

  /** Oneself only where it is of interest: as long as nobody is reached. */
  get ids(): string[] {
    const isThere = this.reached.kind === 'connected'
    return [...this.people.keys(), ...(isThere ? [] : [this.options.own])]
  }

  reach(id: string): Reach | undefined {
    if (this.reached.kind !== 'connected') return this.reached
    return { kind: this.remote(id) ? 'connected' : 'connecting' }
  }

  private remote(id: string) {
    const member = this.people.get(id)?.member
    return member === undefined ? undefined : this.room?.remoteParticipants.get(member)
  }

  private publication(id: string, part: Part): RemoteTrackPublication | undefined {
    const all = [...(this.remote(id)?.trackPublications.values() ?? [])]
    return all.find(({ source }) => source === sources[part])
  }

  stream(id: string, part: Part): MediaStream | undefined {
    const track = this.publication(id, part)?.track?.mediaStreamTrack
    if (!track) return undefined
    const stream = this.streams.get(track) ?? new MediaStream([track])
    this.streams.set(track, stream)
    return stream
  }

  level(id: string): number {
    const participant = this.people.get(id)
    const remote = this.remote(id)
    if (!participant || !remote || !heardOf(participant).audio) return 0
    // LiveKit says who speaks; what comes says it sooner, where it has levels.
    const sent = this.publication(id, 'audio')?.track?.receiver?.getSynchronizationSources?.() ?? []
    const levels = sent.map(({ audioLevel }) => audioLevel ?? 0)
    return Math.max(remote.isSpeaking ? remote.audioLevel : 0, ...levels)
  }

  close() {
    this.isClosed = true
    clearTimeout(this.retry)
    const { room } = this
    this.room = undefined
    void room?.disconnect(false)
  }
}
