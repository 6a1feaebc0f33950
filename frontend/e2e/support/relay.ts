import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually'

const binary = process.env['TURNSERVER'] ?? '/usr/bin/turnserver'

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const place = server.address()
  server.close()
  await once(server, 'close')
  if (typeof place !== 'object' || !place) throw new Error('a server has a port')
  return place.port
}

/** Whether somebody takes connections there. */
const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (isThere: boolean) => () => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
  })

/** A real relay (coturn), for this machine alone. */
export class Relay {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** Starts one, and waits until it listens. */
  static async start(secret: string): Promise<Relay> {
    const folder = await mkdtemp(join(tmpdir(), 'pairpad-relay-'))
    const port = await freePort()
    const config = join(folder, 'turnserver.conf')
    const lines = [
      'listening-ip=127.0.0.1',
      'relay-ip=127.0.0.1',
      `listening-port=${port}`,
      'min-port=49160',
      'max-port=49460',
      'realm=pairpad',
      'use-auth-secret',
      `static-auth-secret=${secret}`,
      // Both ends are on this machine.
      'allow-loopback-peers',
      'no-tls',
      'no-dtls',
      'no-cli',
      'no-tcp-relay',
      'fingerprint',
      `log-file=${join(folder, 'log')}`,
      'simple-log',
      `pidfile=${join(folder, 'pid')}`,
      `userdb=${join(folder, 'users')}`,
    ]
    await writeFile(config, lines.join('\n'))
    const child = spawn(binary, ['-c', config], { stdio: 'ignore', cwd: folder })
    const relay = new Relay(child, folder, `turn:127.0.0.1:${port}`)
    try {
      await once(child, 'spawn')
      await eventually('a relay that listens', () => child.exitCode === null && listens(port))
    } catch (error) {
      await relay.stop()
      throw error
    }
    return relay
  }

  async stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.process
    if (pid !== undefined && exitCode === null && signalCode === null) {
      const gone = once(this.process, 'exit')
      this.process.kill('SIGKILL')
      await gone
    }
    await rm(this.folder, { recursive: true, force: true })
  }
}
