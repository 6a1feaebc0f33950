import { createServer, connect, type Server, type Socket } from 'node:net'
import { once } from 'node:events'

/**
 * A network between browser and server. It can go silent: nothing arrives, and nothing is
 * closed. It can be slow: what is under way arrives later. And it can have a proxy in it that
 * knows nothing of WebSockets.
 */
export class Network {
  private readonly sockets = new Set<Socket>()
  private isSilent = false
  /** What is under way, where it is held up. */
  private held: (() => void)[] | undefined
  /** WebSockets are answered as old proxies do. */
  refusesWebSockets = false

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async to(port: number): Promise<Network> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const place = server.address()
    if (typeof place !== 'object' || !place) throw new Error('the network has a port')
    const network = new Network(server, `127.0.0.1:${place.port}`)
    server.on('connection', (browser) => {
      const behind = connect(port, '127.0.0.1')
      for (const [from, to] of [
        [browser, behind],
        [behind, browser],
      ] as const) {
        network.sockets.add(from)
        from.on('data', (bytes) => {
          if (from === browser && network.refusesWebSockets && /^upgrade: websocket/im.test(String(bytes))) {
            from.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
          } else if (network.held) {
            network.held.push(() => to.write(bytes))
          } else if (!network.isSilent) {
            to.write(bytes)
          }
        })
        from.on('close', () => {
          network.sockets.delete(from)
          to.destroy()
        })
        from.on('error', () => from.destroy())
      }
    })
    return network
  }

  /** From now on nothing comes through. */
  silence() {
    this.isSilent = true
  }

  /** What is sent from now on stays under way. */
  hold() {
    this.held ??= []
  }

  /** It arrives, and so does what comes after it. */
  release() {
    const held = this.held ?? []
    this.held = undefined
    for (const arrive of held) arrive()
  }

  /** It is well again. Connections from before have lost something, and are closed. */
  mend() {
    this.isSilent = false
    for (const socket of this.sockets) socket.destroy()
  }

  async stop() {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
    await once(this.server, 'close')
  }
}
