import * as decoding from 'lib0/decoding'
import { IndexeddbPersistence } from 'y-indexeddb'
import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { copyName } from './copies'
import { Lateness } from './late'
import { Ledger } from './ledger'
import { watchedWebSocket } from './socket'
import { sendOwnPresence } from './ownPresence'
import { connectionState, type ConnectionState, type Facts } from './state'
import { type Released, unsavedKey } from './unsent'

const messageSaved = 102
const notAuthenticated = 4401

/** Where tokens come from, and who is told when there is no coming back. */
export interface SessionSource {
  /** The token to connect with. */
  token: string | undefined
  /** Gets another one. Whether that worked. */
  renew: () => Promise<boolean>
  /** A document is open, until what this returns is called. */
  opened: (document: SyncedDocument) => () => void
  /** The server has closed for good, with this code. */
  closed: (code: number) => void
}

/** A connection in figures. Times are in milliseconds since 1970. */
export interface Connection {
  /** How often it has been made, and failed since. */
  opened: number
  failed: number
  /** Since when it is there; undefined where it is not. */
  openSince: number | undefined
  unsaved: number
  /** When the oldest unsaved edit was made; undefined where that is not known. */
  unsavedSince: number | undefined
}

/** Which document, and as whom. */
export interface Place {
  room: string
  document: string
  role: string
  session: SessionSource
}

/**
 * One document of a room: a Yjs document that is kept in this browser and synced
 * with the server. Edits go on without a connection and survive closing the tab.
 */
export class SyncedDocument {
  readonly doc = new Y.Doc()
  readonly awareness: Awareness
  private readonly provider: WebsocketProvider
  private readonly cache: IndexeddbPersistence
  private readonly onDestroyed: () => void
  private readonly listeners = new Set<() => void>()
  private readonly ledger = new Ledger()
  private readonly lateness = new Lateness(() => this.change({}))
  private storedUnsaved = 0
  /** The connection was there before this browser's copy had been read. */
  private isCopyLate = false
  private isBeginningAgain = false
  private isDestroyed = false
  private readonly attempts = { opened: 0, openSince: undefined as number | undefined, failed: 0 }
  /** A session was renewed because the server did not take it, and it has not taken the next one yet. */
  private isMending = false
  private state: ConnectionState = { kind: 'connecting' }
  private readonly facts: Facts = {
    synced: false,
    hasContent: false,
    failed: false,
    unsaved: 0,
    isLate: false,
    closed: undefined,
    final: false,
  }

  constructor({ room, document, role, session }: Place) {
    this.cache = new IndexeddbPersistence(copyName(room, role, document), this.doc)
    // Before the provider's own handler, so that an edit is counted when it is sent.
    this.doc.on('update', this.onUpdate)
    const server = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/${room}`
    this.provider = new WebsocketProvider(server, document, this.doc, {
      connect: false,
      // Tabs of one browser meet at the server, where rights are checked.
      disableBc: true,
      // Where presence counts, the others learn within seconds that the network is gone.
      params: { saved: '1', ...(document === 'code' && { alive: '1' }), token: session.token ?? '' },
      WebSocketPolyfill: watchedWebSocket(
        () => this.ledger.connected(),
        () => this.ledger.messageSent(),
      ),
    })
    this.awareness = this.provider.awareness
    sendOwnPresence(this.provider)
    this.provider.messageHandlers[messageSaved] = (_encoder, decoder) => {
      this.ledger.saved(decoding.readVarUint(decoder))
      this.lateness.count(this.ledger.unsaved, true)
      this.change({})
    }
    this.provider.on('sync', (synced: boolean) => {
      if (synced) this.isMending = false
      this.change(synced ? { synced, hasContent: true, closed: undefined } : { synced })
    })
    this.provider.on('connection-close', () => {
      // y-websocket connects again by itself, with what the session is by then.
      this.provider.params['token'] = session.token ?? ''
    })
    this.provider.on('status', ({ status }: { status: string }) => {
      if (status !== 'connected') return
      Object.assign(this.attempts, { opened: this.attempts.opened + 1, openSince: Date.now(), failed: 0 })
    })
    this.provider.on('connection-close', () => {
      const failed = this.attempts.failed + (this.isBeginningAgain ? 0 : 1)
      Object.assign(this.attempts, { openSince: undefined, failed })
    })
    this.provider.on('connection-close', (event: CloseEvent | null) =>
      this.change({
        synced: false,
        failed: this.facts.failed || !this.isBeginningAgain,
        closed: event && !this.isBeginningAgain ? { code: event.code } : undefined,
      }),
    )
    this.provider.on('closed', ({ code }: { code: number }) => void this.onClosed(code, session))
    window.addEventListener('beforeunload', this.onLeave)
    window.addEventListener('online', this.onOnline)
    window.addEventListener('offline', this.onOffline)
    this.onDestroyed = session.opened(this)
    void this.readCache()
    this.provider.connect()
  }

  private readonly onUpdate = (_update: Uint8Array, origin: unknown) => {
    if (origin === this.provider) return
    if (origin === this.cache) {
      // What of it is unsaved was noted beside it.
      this.isCopyLate ||= this.provider.wsconnected
      return
    }
    this.ledger.edited(Date.now())
    this.change({})
  }

  /** Reads what this browser has, while the connection is being made. */
  private async readCache() {
    const unsaved = await this.cachedUnsaved()
    if (this.isDestroyed) return
    this.storedUnsaved = unsaved
    this.ledger.restore(unsaved)
    if (this.provider.wsconnected && (this.isCopyLate || unsaved > 0)) this.beginAgain()
    this.change({ hasContent: this.doc.store.clients.size > 0 })
  }

  /**
   * Connects anew: the server was told what there is here before the copy was read. It asks for what
   * it lacks, and confirms it, only in the greeting; who may only read is never told that what they
   * sent is saved.
   */
  private beginAgain() {
    this.isBeginningAgain = true
    this.provider.disconnect()
    this.isBeginningAgain = false
    this.provider.connect()
  }

  /**
   * Takes what the server has of the document, where that came sooner than the socket's, which then
   * brings the rest. It counts as the server's: it is neither unsaved nor sent back.
   */
  receive(update: Uint8Array) {
    if (this.isDestroyed || this.facts.synced) return
    Y.applyUpdate(this.doc, update, this.provider)
    this.change({ hasContent: this.doc.store.clients.size > 0 })
  }

  private async cachedUnsaved(): Promise<number> {
    try {
      await this.cache.whenSynced
      const unsaved: unknown = await this.cache.get(unsavedKey)
      return typeof unsaved === 'number' ? unsaved : 0
    } catch {
      // A browser without storage, as in some private windows: the server's copy is enough.
      return 0
    }
  }

  private change(facts: Partial<Facts>) {
    const { unsaved } = this.ledger
    this.lateness.count(unsaved, false)
    Object.assign(this.facts, facts, { unsaved, isLate: this.lateness.isLate })
    const next = connectionState(this.facts)
    this.remember(this.facts.unsaved)
    if (JSON.stringify(next) === JSON.stringify(this.state)) return
    this.state = next
    for (const listener of this.listeners) listener()
  }

  /** Notes in this browser whether something is unsaved, for the next visit. */
  private remember(unsaved: number) {
    if (unsaved === this.storedUnsaved || this.isDestroyed) return
    this.storedUnsaved = unsaved
    // Without storage there is no next visit to note it for.
    this.cache.set(unsavedKey, unsaved).catch(() => undefined)
  }

  /** The server has closed for good; only a session that had ended can be mended. */
  private async onClosed(code: number, session: SessionSource) {
    const canMend = code === notAuthenticated && !this.isMending
    if (canMend) {
      this.isMending = true
      if (await session.renew()) {
        this.provider.params['token'] = session.token ?? ''
        if (!this.isDestroyed) this.provider.connect()
        return
      }
    }
    this.change({ final: true, closed: { code } })
    session.closed(code)
  }

  private readonly onLeave = (event: BeforeUnloadEvent) => {
    if (this.facts.unsaved > 0) event.preventDefault()
  }

  private readonly onOnline = () => {
    if (!this.facts.synced && !this.facts.final) this.provider.connect()
  }

  /** A socket whose network is gone says nothing for half a minute. A new one knows at once. */
  private readonly onOffline = () => {
    if (this.facts.final) return
    this.provider.disconnect()
    this.provider.connect()
  }

  /** How this page stands with the server. The same object until it changes. */
  readonly getState = (): ConnectionState => this.state

  /** The connection as somebody wants to know it who looks into trouble. It is not told when it changes. */
  get connection(): Connection {
    const { unsaved, unsavedSince } = this.ledger
    return { ...this.attempts, unsaved, unsavedSince }
  }

  /** Calls `listener` when the state changes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Waits until the server has everything that was written here, but no longer than `within` milliseconds. */
  saved(within: number): Promise<boolean> {
    const isSaved = () => this.state.kind === 'saved' && this.state.unsaved === 0
    return new Promise((resolve) => {
      if (isSaved()) return resolve(true)
      const end = (isDone: boolean) => {
        stop()
        clearTimeout(timer)
        resolve(isDone)
      }
      const stop = this.subscribe(() => isSaved() && end(true))
      const timer = setTimeout(() => end(false), within)
    })
  }

  /** Lets go of the document and of its copy, whose erasure waits for that. */
  release(): Released {
    const { unsaved } = this.ledger
    const released = { name: this.cache.name, unsaved, update: Y.encodeStateAsUpdate(this.doc) }
    this.destroy()
    return released
  }

  destroy() {
    if (this.isDestroyed) return
    this.isDestroyed = true
    this.lateness.stop()
    this.onDestroyed()
    window.removeEventListener('beforeunload', this.onLeave)
    window.removeEventListener('online', this.onOnline)
    window.removeEventListener('offline', this.onOffline)
    this.provider.destroy()
    void this.cache.destroy()
    this.doc.destroy()
  }
}
