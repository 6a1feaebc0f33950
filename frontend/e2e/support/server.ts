import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { CreateRoom, MadeRoom, Role, SessionAnswer } from '../../src/api/schema'

/** The command. */
export const binary =
  process.env['PAIRPAD_BINARY'] ?? new URL('../../../target/debug/pairpad', import.meta.url).pathname

/** A room, and the token of the link for each role. */
export interface TestRoom {
  id: string
  tokens: Record<Role, string>
}

/**
 * A port at which nothing listens, below those that the system gives to whoever asks for any: it
 * is free still when a server that was killed comes back to it.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000)
    const probe = createServer().listen(port, '127.0.0.1')
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    )
    probe.close()
    if (isFree) return port
  }
}

/** The real server, in a folder of its own. It keeps its port over restarts. */
export class Server {
  private process: ChildProcess | undefined
  port = 0
  /** Of the admin listener, where there is one. */
  adminPort = 0

  private constructor(
    private readonly folder: string,
    private readonly args: string[],
  ) {}

  static start(...args: string[]): Promise<Server> {
    return Server.startWith(undefined, ...args)
  }

  /** One with a file `languages.toml` in its folder, which changes how languages are run. */
  static async startWith(languages: string | undefined, ...args: string[]): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), 'pairpad-')), args)
    if (languages !== undefined) await writeFile(join(server.folder, 'languages.toml'), languages)
    server.port = await freePort()
    await server.up()
    return server
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Starts, and waits until the server says where it is. */
  async up(): Promise<void> {
    const args = ['serve', '--listen', this.address, '--data-dir', this.folder, ...this.args]
    const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.process = child
    if (!child.stderr) throw new Error('stderr is a pipe')
    const lines: string[] = []
    for await (const line of createInterface(child.stderr)) {
      lines.push(line)
      const [, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? []
      if (port === undefined) continue
      if (line.includes('administration page')) this.adminPort = Number(port)
      else this.port = Number(port)
      // The admin listener's comes last.
      if (!this.args.includes('--admin-listen') || this.adminPort) {
        child.stderr.resume()
        return
      }
    }
    throw new Error(`the server did not start:\n${lines.join('\n')}`)
  }

  /** Ends the process with a signal and waits until it is gone. */
  async down(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  async stop(): Promise<void> {
    await this.down('SIGKILL')
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Makes a room: live at once, unless `options` say something else. */
  async createRoom(options: CreateRoom = {}): Promise<TestRoom> {
    const made = await this.ask<MadeRoom>('POST', '/rooms', undefined, { phase: 'live', ...options })
    const tokens = Object.fromEntries(made.links.map(({ role, token }) => [role, token]))
    return { id: made.room.id, tokens: tokens as Record<Role, string> }
  }

  /** Joins a room by a role's link. */
  join(room: TestRoom, role: Role, name: string): Promise<SessionAnswer> {
    return this.ask('POST', `/rooms/${room.id}/join`, undefined, { token: room.tokens[role], name })
  }

  /** Asks the API. */
  async ask<T>(method: string, path: string, token?: string, body?: unknown): Promise<T> {
    const answer = await fetch(`http://${this.address}/api/v1${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text ? JSON.parse(text) : undefined) as T
  }
}
