import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'

/** Stands in front of a server, and keeps what it is asked. */
export class Witness {
  /** The addresses, with their methods. */
  readonly asked: string[] = []

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async of(port: number): Promise<Witness> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const place = server.address()
    if (typeof place !== 'object' || !place) throw new Error('the witness has a port')
    const witness = new Witness(server, `127.0.0.1:${place.port}`)
    server.on('request', (asked, answer) => {
      witness.asked.push(`${asked.method} ${asked.url}`)
      const { method, url: path, headers } = asked
      const behind = request({ host: '127.0.0.1', port, method, path, headers }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers)
        got.pipe(answer)
      })
      behind.on('error', () => answer.destroy())
      asked.pipe(behind)
    })
    server.on('upgrade', (asked, socket) => {
      witness.asked.push(`UPGRADE ${asked.url}`)
      socket.destroy()
    })
    return witness
  }

  async stop() {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }
}
