import { pause } from '../session/retry'
import { type FromServer, readMessage, type ToServer } from './wire'

/** The room's server does not take this session any more. */
const notAuthenticated = 4401

/** How the page stands with the server about calls. */
export type Signal = 'connecting' | 'open' | 'lost' | 'closed'

interface Options {
  room: string
  session: { token: string | undefined; renew: () => Promise<boolean> }
  onSignal: (signal: Signal) => void
  onMessage: (message: FromServer) => void
}

/** The room's socket for calls. It connects again by itself, until the server says that this is over. */
export class Signalling {
  private socket: WebSocket | undefined
  private isStopped = false
  private isMending = false
  private attempt = 0
  signal: Signal = 'connecting'

  constructor(private readonly options: Options) {
    this.connect()
  }

  private connect() {
    const { room, session, onMessage } = this.options
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const token = encodeURIComponent(session.token ?? '')
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/rooms/${room}/call?token=${token}`)
    this.socket = socket
    const isCurrent = () => this.socket === socket
    socket.addEventListener('open', () => {
      if (!isCurrent()) return
      this.become('open')
    })
    socket.addEventListener('message', ({ data }) => {
      const message = isCurrent() ? readMessage(data) : undefined
      if (!message) return
      // It is taken: the next loss begins with the shortest pause.
      this.attempt = 0
      this.isMending = false
      onMessage(message)
    })
    socket.addEventListener('close', ({ code }) => {
      if (isCurrent()) void this.lose(code)
    })
  }

  private async lose(code: number) {
    this.socket = undefined
    const isFinal = code >= 4400 && code < 4500
    const mends = code === notAuthenticated && !this.isMending
    if (isFinal && !mends) return this.become('closed')
    this.become('lost')
    if (mends) {
      this.isMending = true
      if (!(await this.options.session.renew())) return this.become('closed')
    } else {
      await pause(this.attempt)
      this.attempt += 1
    }
    if (!this.isStopped && !this.socket && this.signal !== 'closed') this.connect()
  }

  private become(signal: Signal) {
    if (this.isStopped || this.signal === signal) return
    this.signal = signal
    this.options.onSignal(signal)
  }

  /** Whether it could be sent. */
  send(message: ToServer): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(JSON.stringify(message))
    return true
  }

  /** Something says that the network is gone: what is still open is not trusted. */
  distrust() {
    const { socket } = this
    if (this.isStopped || socket?.readyState !== WebSocket.OPEN) return
    // A silent network would let the browser wait for the other end's word.
    this.socket = undefined
    socket.close()
    void this.lose(1006)
  }

  stop() {
    this.isStopped = true
    const { socket } = this
    this.socket = undefined
    socket?.close()
  }
}
