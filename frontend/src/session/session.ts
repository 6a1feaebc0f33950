import { followEvents, type Told } from '../api/events'
import { ApiError } from '../api/request'
import * as api from '../api/rooms'
import type { Guest, Member, Phase, QuietMember, Room, SessionAnswer } from '../api/schema'
import { closeReason } from '../sync/close'
import type { SessionSource, SyncedDocument } from '../sync/document'
import { isFinal, type Lost, lostBy, lostByCode } from './lost'
import type { TakenOut } from './leaving'
import { linkOf, ownName, remember, remembered, rememberLink, rememberName, rememberTab } from './memory'
import { oneAtATime } from './oneAtATime'
import { pause } from './retry'
import { leads } from './roles'
import { stageOf } from './stage'
import { messages, textOf } from '../i18n/messages'
import { told } from '../i18n/told'
import { tokenInAddress } from './address'

const text = messages({ en: { password: 'Wrong password.' }, de: { password: 'Das Passwort ist falsch.' } })

/** How one stands with a room. A closed set: each state has only its own fields. */
export type SessionState =
  | { kind: 'opening' }
  /** There is no link: nothing says who one is here. */
  | { kind: 'stranger' }
  /** There is a link; a name is missing, and perhaps a password. */
  | { kind: 'invited'; needsPassword: boolean; busy: boolean; error: string | undefined }
  | { kind: 'in'; member: Member; room: Room; members: Member[]; guests: Guest[] }
  /** The room, the link or the session is gone. `taken` once this browser has let go of it, too. */
  | { kind: 'refused'; reason: string; lost: Lost | undefined; taken: TakenOut | undefined }

/** Renewed so long before its end, in milliseconds. */
const early = 5 * 60_000
/** Bytes of the code that may come twice, should the socket be as quick. */
const twice = 128 << 10

/** Events that say something new of the room itself. */
const changesRoom = new Set(['room', 'phase_changed', 'quiet_began', 'quiet_ended'])

/** Oneself in a room: from a link to a session, renewed for as long as the page is open. */
export class RoomSession implements SessionSource {
  private state: SessionState = { kind: 'opening' }
  private readonly listeners = new Set<() => void>()
  /** The token of the link by which one is here. */
  readonly link: string | undefined
  private readonly stopped = new AbortController()
  /** Called with each event of the room, as it comes. */
  readonly heard = new Set<(event: Told) => void>()
  private readonly documents = new Set<SyncedDocument>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private renewing: Promise<boolean> | undefined
  private lastEvent: string | undefined
  /** The code as it was when the page began. */
  private codeAhead: Promise<Uint8Array | undefined> | undefined
  /** The session's token: as it is now, for whoever connects. */
  token: string | undefined
  /** What renews it: never in an address, and so in no log. */
  private renewal: string | undefined

  constructor(readonly room: string) {
    const inAddress = tokenInAddress()
    if (inAddress) {
      rememberLink(room, inAddress)
      // Nobody should read it over one's shoulder, or send it on with the address.
      history.replaceState(history.state, '', location.pathname + location.search)
    }
    this.link = linkOf(room)
    // Whatever another tab does: this one stays who it is.
    if (this.link) rememberTab(room, this.link)
    void this.open()
  }

  private async open() {
    if (!this.link) return this.change({ kind: 'stranger' })
    const kept = remembered(this.room)
    this.renewal = kept.sessions[this.link]
    const [role, { phase, hasPassword }] = [kept.roles[this.link], kept]
    // Not after the session but beside it, where the link alone may read what is about to be shown.
    if (this.renewal && role && phase && hasPassword === false && stageOf({ role }, phase) === 'room')
      this.codeAhead = this.askForCode(this.room, this.link)
    if (this.renewal && (await this.renew())) return
    if (this.state.kind !== 'opening') return
    const made = remembered(this.room).links.find(({ token }) => token === this.link)
    // Who made the room is in it at once; everybody else says who they are.
    if (made?.role === 'owner') return void this.join(ownName() ?? 'Host')
    // Nobody is asked for a name at a door behind which there is nothing.
    let needsPassword = false
    try {
      await api.look(this.room, this.link)
    } catch (error) {
      needsPassword = error instanceof ApiError && error.code === 'password'
      if (isFinal(error) && !needsPassword) return this.refuse(error.message, lostBy(error, 'link'))
    }
    if (this.state.kind !== 'opening') return
    this.change({ kind: 'invited', needsPassword, busy: false, error: undefined })
  }

  /** What the server has of the code, if that is no more than may come twice. */
  readCode(): Promise<Uint8Array | undefined> {
    return this.codeAhead ?? this.askForCode(this.room, this.token ?? '')
  }

  private askForCode(room: string, token: string): Promise<Uint8Array | undefined> {
    // The socket brings it, too.
    return api.readDocument(room, token, 'code', twice).catch(() => undefined)
  }

  /** Joins under a name. */
  async join(name: string, password?: string) {
    if (!this.link) return
    const needsPassword = this.state.kind === 'invited' && this.state.needsPassword
    this.change({ kind: 'invited', needsPassword, busy: true, error: undefined })
    try {
      this.entered(await api.join(this.room, this.link, name, password))
      if (name !== 'Host') rememberName(name)
      void this.follow()
    } catch (error) {
      const asked = error instanceof ApiError && error.code === 'password'
      if (isFinal(error) && !asked) return this.refuse(error.message, lostBy(error, 'link'))
      // A password that nobody was asked for yet is no mistake.
      const isFirst = asked && !needsPassword
      this.change({
        kind: 'invited',
        needsPassword: needsPassword || asked,
        busy: false,
        error: isFirst ? undefined : asked ? textOf(text).password : told(error),
      })
    }
  }

  /** Renews the session. Whether there is one now; the same try for all who ask at once. */
  renew(): Promise<boolean> {
    this.renewing ??= this.tryToRenew().finally(() => {
      this.renewing = undefined
    })
    return this.renewing
  }

  private async tryToRenew(): Promise<boolean> {
    const { renewal } = this
    if (!renewal) return false
    const isFirst = this.state.kind !== 'in'
    for (let attempt = 0; !this.stopped.signal.aborted; attempt++) {
      try {
        this.entered(await api.renew(this.room, renewal))
        if (isFirst) void this.follow()
        return true
      } catch (error) {
        if (isFinal(error)) {
          const lost = lostBy(error, 'session')
          // Who is in hears why; who comes tries the link.
          if (isFirst && lost === 'session') await this.forgetSession()
          else this.refuse(error.message, lost)
          return false
        }
        await pause(attempt)
      }
    }
    return false
  }

  private entered({ token, renewal, expires_at, member, room }: SessionAnswer) {
    // What was asked before one had to go is not remembered again.
    if (this.stopped.signal.aborted) return
    this.token = token
    this.renewal = renewal
    const { link } = this
    if (link) {
      remember(this.room, (kept) => ({
        ...kept,
        sessions: { ...kept.sessions, [link]: renewal },
        roles: { ...kept.roles, [link]: member.role },
        title: room.title,
        phase: room.phase,
        hasPassword: room.has_password,
      }))
    }
    clearTimeout(this.timer)
    const left = Date.parse(expires_at) - Date.now()
    this.timer = setTimeout(() => void this.renew(), Math.max(left - early, 10_000))
    const { members, guests } = this.state.kind === 'in' ? this.state : { members: [], guests: [] }
    this.change({ kind: 'in', member, room, members, guests })
  }

  private async forgetSession() {
    this.token = undefined
    this.renewal = undefined
    if (!this.link) return
    const { takeOutSession } = await import('./leaving')
    await takeOutSession(this.room, this.link)
  }

  /** There is no coming back. What one may have no longer goes from this browser, too. */
  private refuse(reason: string, lost: Lost | undefined) {
    if (this.stopped.signal.aborted) return
    this.stop()
    // Before anything else: what was not sent is on this page alone.
    const released = lost ? [...this.documents].map((document) => document.release()) : []
    this.change({ kind: 'refused', reason, lost, taken: undefined })
    if (!lost) return
    // Rarely needed, and never without the server's word: it comes when it is.
    void import('./leaving')
      .then(({ takeOut }) => takeOut(this.room, this.link ?? '', lost, released))
      .then((taken) => this.change({ kind: 'refused', reason, lost, taken }))
  }

  readonly opened = (document: SyncedDocument): (() => void) => {
    this.documents.add(document)
    return () => this.documents.delete(document)
  }

  readonly closed = (code: number) => {
    const lost = lostByCode(code)
    if (lost) this.refuse(closeReason(code)?.happened ?? '', lost)
  }

  /** Follows what happens for as long as the page is open. */
  private async follow() {
    for (let attempt = 0; !this.stopped.signal.aborted; attempt++) {
      try {
        const onEvent = (event: Told, id: string | undefined) => {
          attempt = 0
          this.lastEvent = id ?? this.lastEvent
          this.hear(event)
          for (const listener of this.heard) listener(event)
        }
        await followEvents(this.room, this.token ?? '', this.lastEvent, onEvent, this.stopped.signal)
      } catch (error) {
        if (this.stopped.signal.aborted) return
        if (isFinal(error) && error.status === 404)
          return this.refuse(error.message, lostBy(error, 'session'))
        if (isFinal(error) && !(await this.renew())) return
      }
      await pause(attempt)
    }
  }

  private hear({ name, data }: Told) {
    if (this.state.kind !== 'in') return
    const { room } = this.state
    if (name === 'room' && data.room) this.seen(data.room)
    if (name === 'phase_changed' && data.phase) {
      // Who has nothing of the room any more is not told that it is over.
      const quiet = data.phase === 'live' ? room.quiet : null
      this.seen({ ...room, phase: data.phase, quiet })
    }
    if (name === 'quiet_began' && data.member && data.quiet_until)
      this.seen({ ...room, quiet: { ...data.member, until: data.quiet_until } })
    if (name === 'quiet_ended') this.seen({ ...room, quiet: null })
    // What is being renewed may have been read before this, and comes after it.
    if (name === 'room_updated' || (this.renewing && changesRoom.has(name))) void this.refresh()
    if (name.startsWith('member_') || name === 'room' || name === 'phase_changed') void this.look()
  }

  /** Looks who is there, where one may. */
  private readonly look = oneAtATime(async () => {
    for (let attempt = 0; !this.stopped.signal.aborted; attempt++) {
      if (this.state.kind !== 'in' || !leads(this.state.member)) return
      try {
        const { members, guests } = await this.ask(api.listMembers)
        if (this.state.kind === 'in') this.change({ ...this.state, members, guests })
        return
      } catch (error) {
        // Who may not look any more does so after the next event at the earliest.
        if (isFinal(error) || (error instanceof ApiError && error.status === 403)) return
        await pause(attempt)
      }
    }
  })

  /** Has the room as it is by now. What is being renewed already may have been read before. */
  private readonly refresh = oneAtATime(async () => {
    await this.renewing
    await this.renew()
  })

  /**
   * Asks the API as oneself. A session that has just run out is renewed first.
   *
   * @throws ApiError
   */
  async ask<T>(what: (room: string, token: string) => Promise<T>): Promise<T> {
    try {
      return await what(this.room, this.token ?? '')
    } catch (error) {
      const isOver = error instanceof ApiError && error.status === 401
      if (!isOver || !(await this.renew())) throw error
      return what(this.room, this.token ?? '')
    }
  }

  /** Starts, ends or reopens the interview. */
  async setPhase(phase: Phase) {
    await this.askForRoom((room, token) => api.setPhase(room, token, phase))
  }

  /** So many minutes alone, from now on: the others see what one writes when they are over. */
  async beQuiet(minutes: number) {
    const member = await this.ask((room, token) => api.beQuiet(room, token, minutes))
    const { id, name, quiet_until: until } = member
    this.seenQuiet(until === null ? null : { id, name, until })
  }

  /** Shows the others what was held back. */
  async endQuiet() {
    await this.ask(api.endQuiet)
    this.seenQuiet(null)
  }

  /** One's own presence says that one is not alone any more. */
  seenNotQuiet() {
    if (this.state.kind === 'in' && this.state.room.quiet?.id === this.state.member.id) this.seenQuiet(null)
  }

  private seenQuiet(quiet: QuietMember | null) {
    if (this.state.kind === 'in') this.seen({ ...this.state.room, quiet })
  }

  /** Changes one's own name, here and for later. */
  async rename(name: string) {
    rememberName(name)
    const member = await this.ask((room, token) => api.rename(room, token, name))
    if (this.state.kind === 'in') this.change({ ...this.state, member })
  }

  /**
   * Asks for something that the server answers with the room, which is shown. What events said meanwhile is newer.
   *
   * @throws ApiError
   */
  async askForRoom(what: (room: string, token: string) => Promise<Room>): Promise<Room> {
    const before = this.state
    const room = await this.ask(what)
    if (before.kind !== 'in' || this.state.kind !== 'in') return room
    const { phase, quiet } = this.state.room
    const isOlder = before.room.phase !== phase || before.room.quiet !== quiet
    this.seen(isOlder ? { ...room, phase, quiet } : room)
    return room
  }

  private seen(room: Room) {
    if (this.state.kind !== 'in') return
    this.change({ ...this.state, room })
    remember(this.room, (kept) => ({ ...kept, title: room.title, phase: room.phase }))
  }

  private change(state: SessionState) {
    this.state = state
    for (const listener of this.listeners) listener()
  }

  /** How one stands with the room. The same object until it changes. */
  readonly getState = (): SessionState => this.state

  /** Calls `listener` when the state changes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The page does not show the room any more. */
  stop() {
    clearTimeout(this.timer)
    this.stopped.abort()
  }
}
