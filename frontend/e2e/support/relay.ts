import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

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
      'log-file=stdout',
      `pidfile=${join(folder, 'pid')}`,
      `userdb=${join(folder, 'users')}`,
    ]
    await writeFile(config, lines.join('\n'))
    const child = spawn(binary, ['-c', config], { stdio: ['ignore', 'pipe', 'ignore'], cwd: folder })
    const relay = new Relay(child, folder, `turn:127.0.0.1:${port}`)
    const said: string[] = []
    for await (const line of createInterface(child.stdout)) {
      said.push(line)
      if (!/listener opened on/.test(line)) continue
      child.stdout.resume()
      return relay
    }
    await relay.stop()
    throw new Error(`the relay did not start:\n${said.join('\n')}`)
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, 'exit')
      this.process.kill('SIGKILL')
      await gone
    }
    await rm(this.folder, { recursive: true, force: true })
  }
}
