import { Devices, type Input } from './devices'
import { type Engine, heardOf } from './engine'
import { Forwarding } from './forwarding'
import { Hearing } from './hearing'
import { Listening } from './listening'
import { Mesh } from './mesh'
import { type Part, type Reach } from './peer'
import { Signalling, type Signal } from './signalling'
import { type CallState, type Trouble, unknown } from './state'
import type { FromServer, Participant, Sent, ToServer } from './wire'

/** Media go on without the server's word for so long, in milliseconds: it alone says who may hear whom. */
export const unheardOf = 15_000
/** Who has not been back by then has left, in milliseconds. */
const patience = 120_000

/** Errors of the server that only programs make, or that a race makes: nobody can do anything about them. */
const silent = new Set([
  'malformed',
  'unknown-type',
  'bad-description',
  'bad-candidate',
  'not-in-call',
  'no-such-participant',
  'may-not-speak',
])

type Session = ConstructorParameters<typeof Signalling>[0]['session']

/**
 * A room's call: who is in it, oneself in it, and what is heard and seen. It looks on as long as
 * the page shows the room, and is in the call only when the person has joined.
 */
export class Call {
  readonly devices = new Devices()
  private readonly listeners = new Set<() => void>()
  private readonly hearing = new Hearing(() => this.change({ isSilenced: this.hearing.isBlocked }))
  private signalling: Signalling | undefined
  private engine: Engine | undefined
  /** This connection was asked to let one in. */
  private hasAsked = false
  private told: Sent = { audio: false, video: false, screen: false }
  private readonly stops: (() => void)[] = []
  private timers: ReturnType<typeof setTimeout>[] = []
  private listening: Listening | undefined
  private state: CallState = unknown

  constructor(
    private readonly room: string,
    private readonly session: Session,
  ) {}

  /** The same object until something changes. */
  readonly getState = (): CallState => this.state

  /** Calls `listener` when something changes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private change(next: Partial<CallState>) {
    this.state = { ...this.state, ...next }
    for (const listener of this.listeners) listener()
  }

  /** Begins to look on. */
  start() {
    this.signalling = new Signalling({
      room: this.room,
      session: this.session,
      onSignal: this.onSignal,
      onMessage: this.onMessage,
    })
    const stop = () => this.stop()
    const restart = () => this.engine?.restart()
    const distrust = () => this.signalling?.distrust()
    window.addEventListener('pagehide', stop)
    window.addEventListener('online', restart)
    window.addEventListener('offline', distrust)
    this.stops.push(
      this.devices.watch(),
      this.devices.subscribe(this.onDevices),
      () => window.removeEventListener('pagehide', stop),
      () => window.removeEventListener('online', restart),
      () => window.removeEventListener('offline', distrust),
    )
  }

  /** The page does not show the room any more: nothing is sent, heard or filmed from now on. */
  stop() {
    this.leave()
    for (const stop of this.stops.splice(0)) stop()
    this.signalling?.stop()
    this.signalling = undefined
    this.change({ signal: 'connecting', participants: [] })
  }

  /** Something else says that the network is gone. */
  distrust() {
    this.signalling?.distrust()
  }

  private send(message: ToServer): boolean {
    return this.signalling?.send(message) ?? false
  }

  /** Oneself, as the others see one. */
  get self(): Participant | undefined {
    const { own, participants } = this.state
    return own.kind === 'in' ? participants.find(({ id }) => id === own.id) : undefined
  }

  /** What one sends now. */
  private get sent(): Sent {
    const { microphone, camera, screen } = this.devices.getState().open
    const maySpeak = this.self?.maySpeak ?? true
    const speaks = this.state.isOpen || this.state.isHeld
    return {
      audio: maySpeak && speaks && microphone !== undefined,
      video: maySpeak && camera !== undefined,
      screen: maySpeak && screen !== undefined,
    }
  }

  /** Goes into the call with what is open. */
  join() {
    if (this.state.own.kind === 'in') return
    this.change({ own: { kind: 'joining' }, trouble: undefined, mutedBy: undefined })
    this.ask()
  }

  /** Leaves the call. Every light goes out. */
  leave(trouble?: Trouble) {
    if (this.state.own.kind !== 'out') this.send({ type: 'bye' })
    this.end(trouble)
  }

  private end(trouble: Trouble | undefined) {
    this.disconnect()
    for (const timer of this.timers.splice(0)) clearTimeout(timer)
    // First: nobody is told of the devices of whoever has left.
    this.change({ own: { kind: 'out' }, isHeld: false, mutedBy: undefined, isSilenced: false, trouble })
    this.devices.closeAll()
  }

  /** Closes what goes to others and comes from them. */
  private disconnect() {
    this.listening?.stop()
    this.listening = undefined
    this.engine?.close()
    this.engine = undefined
    this.hearing.stop()
    this.change({ reach: {} })
  }

  private readonly onSignal = (signal: Signal) => {
    this.change({ signal })
    this.engine?.setSignalled(signal === 'open')
    const { own } = this.state
    if (signal === 'closed') this.end(this.state.trouble)
    if (signal !== 'lost') return
    this.hasAsked = false
    if (own.kind !== 'out') this.interrupt()
  }

  /** Without the server nobody knows who may still hear one. */
  private interrupt() {
    if (this.timers.length > 0) return
    this.timers = [
      setTimeout(() => {
        this.disconnect()
        this.change({ own: { kind: 'interrupted' } })
      }, unheardOf),
      setTimeout(() => this.end({ code: 'lost', message: 'The connection was lost.' }), patience),
    ]
  }

  private readonly onMessage = (message: FromServer) => {
    switch (message.type) {
      case 'call': {
        const { participants, limit } = message
        this.engine?.keep(participants)
        const { own } = this.state
        this.change({ participants, limit })
        // One was in it when the connection was lost.
        if (own.kind !== 'out' && !this.hasAsked) this.ask()
        return
      }
      case 'welcome':
        return this.enter(message)
      case 'joined':
      case 'changed':
        return this.set(message.participant)
      case 'left':
        return this.gone(message.id, message.reason)
      case 'offer':
      case 'answer':
      case 'candidate':
      case 'ice':
      case 'livekit':
        return this.engine?.take(message)
      case 'muted':
        return this.mutedBy(message.by)
      case 'error':
        return this.refused(message)
    }
  }

  private ask() {
    const { audio, video } = this.sent
    // A screen is told of once one is in.
    this.told = { audio, video, screen: false }
    this.hasAsked = this.send({ type: 'join', audio, video })
  }

  private enter({ id, ice, livekit, participants }: Extract<FromServer, { type: 'welcome' }>) {
    // Somebody who has changed their mind meanwhile.
    if (this.state.own.kind === 'out') return void this.send({ type: 'bye' })
    for (const timer of this.timers.splice(0)) clearTimeout(timer)
    this.disconnect()
    this.engine = livekit
      ? new Forwarding({ own: id, pass: livekit, onChange: this.look })
      : new Mesh({ own: id, ice, send: (to, message) => this.send({ ...message, to }), onChange: this.look })
    this.change({ own: { kind: 'in', id }, participants, trouble: undefined })
    for (const participant of participants) this.engine.set(participant)
    this.listening = new Listening(this.heard)
    this.update()
    this.look()
  }

  private set(participant: Participant) {
    const { participants, own } = this.state
    const others = participants.filter(({ id }) => id !== participant.id)
    const isKnown = others.length < participants.length
    this.change({
      participants: isKnown
        ? participants.map((one) => (one.id === participant.id ? participant : one))
        : [...participants, participant],
    })
    this.engine?.set(participant)
    if (own.kind !== 'in' || own.id !== participant.id) return this.look()
    // Who may not send anything does not leave their camera on.
    if (!participant.maySpeak) this.devices.closeAll()
    this.update()
  }

  private gone(id: string, reason: string) {
    const { own, participants } = this.state
    if (own.kind === 'in' && own.id === id) {
      // The session may only have run out: the socket is about to be closed, and says which.
      if (reason === 'revoked' || reason === 'lost') {
        this.disconnect()
        return this.change({ own: { kind: 'interrupted' } })
      }
      const code = reason === 'left' ? this.state.trouble?.code : `left-${reason}`
      return this.end(code === undefined ? undefined : { code, message: '' })
    }
    this.engine?.remove(id)
    this.change({ participants: participants.filter((one) => one.id !== id) })
    this.look()
  }

  private mutedBy(by: string | undefined) {
    const { participants } = this.state
    const name = participants.find(({ id }) => id === by)?.name ?? ''
    const own = this.self?.id
    this.change({
      isOpen: false,
      isHeld: false,
      mutedBy: name,
      participants: participants.map((one) => (one.id === own ? { ...one, muted: true } : one)),
    })
    this.update()
    // Said even where nothing is different: one may only speak again after that.
    this.send({ type: 'state', ...this.told })
  }

  private refused({ code, message }: Trouble) {
    const { own } = this.state
    if (code === 'calls-off') return this.change({ isOffered: false })
    // Nobody is kept out by one of these: it may be of the call that one was in before.
    if (silent.has(code)) return
    if (own.kind === 'joining' || own.kind === 'interrupted') return this.end({ code, message })
    this.change({ trouble: { code, message } })
  }

  private readonly onDevices = () => {
    this.hearing.choose(this.devices.getState().chosen.speaker)
    this.update()
    this.change({})
  }

  /** Sends what is to be sent, and tells the others what that is. */
  private update() {
    const { own } = this.state
    const { microphone, camera, screen } = this.devices.getState().open
    const sent = this.sent
    if (microphone) microphone.enabled = sent.audio || own.kind === 'out'
    this.engine?.send({
      audio: (this.self?.maySpeak ?? true) ? microphone : undefined,
      video: sent.video ? camera : undefined,
      screen: sent.screen ? screen : undefined,
    })
    if (own.kind !== 'in') return
    const { told } = this
    if (told.audio === sent.audio && told.video === sent.video && told.screen === sent.screen) return
    this.told = sent
    this.send({ type: 'state', ...sent })
    // The server tells the others alone.
    const { participants } = this.state
    this.change({
      mutedBy: sent.audio ? undefined : this.state.mutedBy,
      participants: participants.map((one) =>
        one.id === own.id ? { ...one, ...sent, muted: one.muted && !sent.audio } : one,
      ),
    })
  }

  /** Looks how the connections stand, and plays what comes. */
  private readonly look = () => {
    const { engine } = this
    if (!engine) return
    const reach: Record<string, Reach> = {}
    const streams = new Map<string, MediaStream>()
    for (const id of engine.ids) {
      const [found, stream] = [engine.reach(id), engine.stream(id, 'audio')]
      if (found) reach[id] = found
      if (stream) streams.set(id, stream)
    }
    this.hearing.play(streams)
    this.change({ reach })
  }

  /** Who can be heard, and by what. */
  private readonly heard = () =>
    this.state.participants.map((one) => {
      const { id, member } = one
      if (id === this.self?.id) {
        const { microphone } = this.devices.getState().open
        return { id, member, track: this.told.audio ? microphone : undefined, told: 0 }
      }
      if (!heardOf(one).audio) return { id, member, track: undefined, told: 0 }
      const track = this.engine?.stream(id, 'audio')?.getAudioTracks()[0]
      return { id, member, track, told: this.engine?.level(id) ?? 0 }
    })

  /** What of somebody is seen: of oneself what one's own devices give. */
  stream(id: string, part: Part): MediaStream | undefined {
    return this.engine?.stream(id, part)
  }

  /** Wants to be heard, or not. The microphone is opened where it has not been. */
  async setOpen(isOpen: boolean) {
    this.change({ isOpen })
    if (isOpen && !this.devices.getState().open.microphone) await this.devices.open('microphone')
    this.update()
  }

  /** Heard as long as a key is held. */
  setHeld(isHeld: boolean) {
    if (this.state.isHeld === isHeld || (isHeld && this.state.isOpen)) return
    this.change({ isHeld })
    if (isHeld && !this.devices.getState().open.microphone) void this.devices.open('microphone')
    this.update()
  }

  /** Turns the camera or the screen on or off. */
  async setShown(input: Exclude<Input, 'microphone'>, isShown: boolean) {
    if (isShown) await this.devices.open(input)
    else this.devices.close(input)
    // One may have left while the browser asked.
    if (input === 'screen' && this.state.own.kind === 'out') this.devices.close('screen')
  }

  unblock() {
    this.hearing.unblock()
  }

  clearTrouble() {
    this.change({ trouble: undefined })
  }

  /** For those who lead: asks somebody's page to be silent. */
  mute(participant: string) {
    this.send({ type: 'mute', participant })
  }

  /** For those who lead: removes somebody from the call. */
  remove(participant: string) {
    this.send({ type: 'stop', participant })
  }

  /** For those who lead: lets a member speak, or not. */
  allow(member: string, speak: boolean) {
    this.send({ type: 'allow', member, speak })
  }
}
