import {
  DisconnectReason,
  JoinResponse,
  LeaveRequest,
  LeaveRequest_Action,
  ParticipantInfo,
  ParticipantInfo_State,
  ParticipantPermission,
  ParticipantUpdate,
  Room as RoomInfo,
  ServerInfo,
  SessionDescription,
  SignalRequest,
  SignalResponse,
  SignalTarget,
  SpeakerInfo,
  SpeakersChanged,
  TrackInfo,
  TrackPublishedResponse,
  TrackSource,
  TrickleRequest,
} from '@livekit/protocol'
import { randomUUID } from 'node:crypto'
import {
  MediaStream,
  MediaStreamTrack,
  RTP_EXTENSION_URI,
  RTCPeerConnection,
  type RTCRtpReceiver,
  type RTCRtpSender,
  RTCRtpCodecParameters,
  useAudioLevelIndication,
} from 'werift'
import type { WebSocket } from 'ws'
import type { Grant } from './livekitToken'

export const sourceOf = {
  microphone: TrackSource.MICROPHONE,
  camera: TrackSource.CAMERA,
  screen_share: TrackSource.SCREEN_SHARE,
} as Record<string, TrackSource>

const codecs = {
  audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2 })],
  video: [
    new RTCRtpCodecParameters({
      mimeType: 'video/VP8',
      clockRate: 90_000,
      rtcpFeedback: [
        { type: 'nack', parameter: 'pli' },
        { type: 'ccm', parameter: 'fir' },
      ],
    }),
  ],
}

/** With how loud a voice is at the moment. */
const headerExtensions = { audio: [useAudioLevelIndication()], video: [] }

type Response = NonNullable<NonNullable<ConstructorParameters<typeof SignalResponse>[0]>['message']>

/** What somebody sends, and those who are sent it. */
interface Published {
  cid: string
  info: TrackInfo
  receiver: RTCRtpReceiver | undefined
  subscribers: Map<Participant, { sender: RTCRtpSender; track: MediaStreamTrack }>
}

/** The others in a room, as one of them needs them. */
export interface Others {
  name: string
  all: () => Participant[]
  gone: (participant: Participant) => void
}

/**
 * Somebody at the stand-in for LiveKit: their signalling, and two connections as LiveKit has them,
 * one for what they send and one for what they are sent.
 */
export class Participant {
  readonly sid = `PA_${randomUUID().slice(0, 12)}`
  readonly published = new Map<string, Published>()
  private readonly publisher = new RTCPeerConnection({ codecs, headerExtensions, iceUseIpv6: false })
  private readonly subscriber = new RTCPeerConnection({ codecs, iceUseIpv6: false })
  private readonly looks: ReturnType<typeof setInterval>
  private version = 0
  private isOffering = false
  private wantsOffer = false
  permission: ParticipantPermission
  /** How loud they have been since the last look, from 0 to 1. */
  private level = 0
  isGone = false

  constructor(
    private readonly socket: WebSocket,
    private readonly room: Others,
    readonly identity: string,
    readonly name: string,
    grant: Grant,
  ) {
    this.permission = new ParticipantPermission({
      canSubscribe: grant.canSubscribe ?? true,
      canPublish: grant.canPublish ?? true,
      canPublishData: grant.canPublishData ?? true,
      canPublishSources: (grant.canPublishSources ?? []).flatMap((source) => sourceOf[source] ?? []),
    })
    socket.on('message', (data: Buffer) => this.go(this.hear(data)))
    socket.on('close', () => this.leave())
    for (const [connection, target] of [
      [this.publisher, SignalTarget.PUBLISHER],
      [this.subscriber, SignalTarget.SUBSCRIBER],
    ] as const)
      connection.onIceCandidate.subscribe((candidate) => {
        if (!candidate) return
        const candidateInit = JSON.stringify(candidate.toJSON())
        this.say({ case: 'trickle', value: new TrickleRequest({ candidateInit, target }) })
      })
    this.publisher.onTrack.subscribe((track) => this.receive(track))
    this.looks = setInterval(() => {
      this.refresh()
      this.loudness()
    }, 500)
  }

  /** What is under way when they leave is over. */
  private go(task: Promise<void>) {
    task.catch((error: unknown) => {
      if (!this.isGone) throw error
    })
  }

  private say(message: Response) {
    if (this.socket.readyState === this.socket.OPEN)
      this.socket.send(new SignalResponse({ message }).toBinary())
  }

  /** As the others are told of them. */
  info(state = ParticipantInfo_State.ACTIVE): ParticipantInfo {
    return new ParticipantInfo({
      sid: this.sid,
      identity: this.identity,
      name: this.name,
      state,
      version: ++this.version,
      permission: this.permission,
      tracks: [...this.published.values()].map(({ info }) => info),
    })
  }

  /** Lets them in, and offers what they are sent: nothing yet but a channel, as LiveKit does. */
  welcome() {
    const others = this.room.all().filter((one) => one !== this)
    this.say({
      case: 'join',
      value: new JoinResponse({
        room: new RoomInfo({ sid: 'RM_1', name: this.room.name }),
        participant: this.info(),
        otherParticipants: others.map((one) => one.info()),
        serverInfo: new ServerInfo({ version: '1.9.0', protocol: 16 }),
        serverVersion: '1.9.0',
        subscriberPrimary: true,
      }),
    })
    this.subscriber.createDataChannel('_reliable')
    this.go(this.offer())
    this.tell()
  }

  /** Tells everybody what they are and send now. */
  tell(state?: ParticipantInfo_State) {
    const participants = [this.info(state)]
    for (const one of this.room.all())
      one.say({ case: 'update', value: new ParticipantUpdate({ participants }) })
  }

  private async hear(data: Buffer) {
    const { message } = SignalRequest.fromBinary(data)
    switch (message.case) {
      case 'offer':
        return this.answer(message.value)
      case 'answer':
        return this.answered(message.value)
      case 'trickle': {
        const { candidateInit, target } = message.value
        const connection = target === SignalTarget.PUBLISHER ? this.publisher : this.subscriber
        await connection.addIceCandidate(JSON.parse(candidateInit) as never).catch(() => undefined)
        return
      }
      case 'addTrack': {
        const { cid, type, source, muted, name } = message.value
        if (!this.mayPublish(source)) return
        const info = new TrackInfo({ sid: `TR_${randomUUID().slice(0, 12)}`, type, source, muted, name })
        this.published.set(cid, { cid, info, receiver: undefined, subscribers: new Map() })
        const value = new TrackPublishedResponse({ cid, track: info })
        return this.say({ case: 'trackPublished', value })
      }
      case 'mute': {
        const found = this.find(message.value.sid)
        if (!found) return
        found.info.muted = message.value.muted
        return this.tell()
      }
      case 'subscription': {
        const { trackSids, participantTracks, subscribe } = message.value
        const sids = [...trackSids, ...participantTracks.flatMap((one) => one.trackSids)]
        for (const sid of new Set(sids)) this.subscribe(sid, subscribe)
        return
      }
      case 'pingReq':
        return this.say({
          case: 'pongResp',
          value: { lastPingTimestamp: message.value.timestamp, timestamp: BigInt(Date.now()) } as never,
        })
      case 'leave':
        return this.leave()
      default:
    }
  }

  private mayPublish(source: TrackSource) {
    const { canPublish, canPublishSources } = this.permission
    return canPublish && (canPublishSources.length === 0 || canPublishSources.includes(source))
  }

  find(sid: string): Published | undefined {
    return [...this.published.values()].find(({ info }) => info.sid === sid)
  }

  private async answer({ sdp, id }: SessionDescription) {
    await this.publisher.setRemoteDescription({ type: 'offer', sdp })
    // What is not sent any more is not published any more.
    const sections = sdp.split(/^m=/m).slice(1)
    const sent = sections.filter((section) => /^a=send(only|recv)/m.test(section))
    for (const published of this.published.values())
      if (published.receiver && !sent.some((section) => section.includes(published.cid)))
        this.unpublish(published)
    await this.publisher.setLocalDescription(await this.publisher.createAnswer())
    const answer = this.publisher.localDescription
    this.say({
      case: 'answer',
      value: new SessionDescription({ type: 'answer', sdp: answer?.sdp ?? '', id }),
    })
  }

  private receive(track: MediaStreamTrack) {
    const transceiver = this.publisher
      .getTransceivers()
      .find(({ receiver }) => receiver.tracks.includes(track))
    const published = this.published.get(transceiver?.receiver.remoteTrackId ?? '')
    if (!published || !transceiver) return
    published.receiver = transceiver.receiver
    track.onReceiveRtp.subscribe((packet, extensions) => {
      const { level } = (extensions?.[RTP_EXTENSION_URI.audioLevelIndication] ?? {}) as { level?: number }
      // In decibels below the loudest.
      if (level !== undefined) this.level = Math.max(this.level, 10 ** (-level / 20))
      if (published.info.muted || !this.mayPublish(published.info.source)) return
      for (const { track: copy } of published.subscribers.values()) copy.writeRtp(packet.clone())
    })
    this.tell()
  }

  /** Tells the others whether they speak. */
  private loudness() {
    const { sid, level } = this
    this.level = 0
    const speakers = [new SpeakerInfo({ sid, level, active: level > 0.005 })]
    for (const one of this.room.all())
      one.say({ case: 'speakersChanged', value: new SpeakersChanged({ speakers }) })
  }

  /** A new picture for whoever has just come. */
  private refresh() {
    for (const { receiver, info, subscribers } of this.published.values())
      if (receiver && info.source !== TrackSource.MICROPHONE && subscribers.size > 0)
        for (const { ssrc } of receiver.tracks) if (ssrc) void receiver.sendRtcpPLI(ssrc)
  }

  unpublish(published: Published) {
    this.published.delete(published.cid)
    for (const one of published.subscribers.keys()) one.unsubscribe(published)
    this.tell()
  }

  private subscribe(sid: string, isWanted: boolean) {
    const from = this.room.all().find((one) => one.find(sid))
    const published = from?.find(sid)
    if (!from || !published || !this.permission.canSubscribe) return
    if (!isWanted) return this.unsubscribe(published)
    if (published.subscribers.has(this)) return
    const kind = published.info.source === TrackSource.MICROPHONE ? 'audio' : 'video'
    const track = new MediaStreamTrack({ kind })
    const stream = new MediaStream({ id: `${from.sid}|${sid}` })
    const { sender } = this.subscriber.addTransceiver(track, { direction: 'sendonly', streams: [stream] })
    published.subscribers.set(this, { sender, track })
    this.go(this.offer())
  }

  private unsubscribe(published: Published) {
    const found = published.subscribers.get(this)
    published.subscribers.delete(this)
    if (!found || this.isGone) return
    this.subscriber.removeTrack(found.sender)
    this.go(this.offer())
  }

  private async offer() {
    this.wantsOffer = true
    if (this.isOffering || this.isGone) return
    this.isOffering = true
    this.wantsOffer = false
    await this.subscriber.setLocalDescription(await this.subscriber.createOffer())
    const sdp = this.subscriber.localDescription?.sdp ?? ''
    this.say({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp }) })
  }

  private async answered({ sdp }: SessionDescription) {
    await this.subscriber.setRemoteDescription({ type: 'answer', sdp })
    this.isOffering = false
    if (this.wantsOffer) await this.offer()
  }

  /** Changes what they may. What they may not send any more is not published any more. */
  permit(permission: ParticipantPermission) {
    this.permission = permission
    for (const published of this.published.values())
      if (!this.mayPublish(published.info.source)) this.unpublish(published)
    this.tell()
  }

  /** Mutes what they send, by the server's word. */
  mute(published: Published, muted: boolean) {
    published.info.muted = muted
    this.say({ case: 'mute', value: { sid: published.info.sid, muted } as never })
    this.tell()
  }

  /** Sends them away. */
  remove(reason: DisconnectReason) {
    this.say({
      case: 'leave',
      value: new LeaveRequest({ reason, action: LeaveRequest_Action.DISCONNECT }),
    })
    this.socket.close()
    this.leave()
  }

  leave() {
    if (this.isGone) return
    this.isGone = true
    clearInterval(this.looks)
    for (const published of this.published.values())
      for (const one of published.subscribers.keys()) one.unsubscribe(published)
    for (const other of this.room.all())
      for (const published of other.published.values()) published.subscribers.delete(this)
    this.room.gone(this)
    this.tell(ParticipantInfo_State.DISCONNECTED)
    void this.publisher.close()
    void this.subscriber.close()
  }
}
