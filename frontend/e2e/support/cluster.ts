import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, Postgres } from './postgres'
import { Server } from './server'

/** Ports that are tried. */
const tries = 5

/** Several servers over one PostgreSQL, each with an admin listener. */
export class Cluster {
  private constructor(
    private readonly postgres: Postgres,
    private readonly folder: string,
    private readonly byName: ReadonlyMap<string, Server>,
  ) {}

  /** Servers of these names. */
  static async start(names: readonly string[], ...args: string[]): Promise<Cluster> {
    const postgres = await Postgres.start()
    const folder = await mkdtemp(join(tmpdir(), 'pairpad-cluster-'))
    const secret = join(folder, 'secret')
    await writeFile(secret, 'what all servers of this cluster know')
    const servers = names.map(async (name) => {
      const own = ['--store', postgres.url, '--node-name', name, '--admin-listen', '127.0.0.1:0']
      for (let tried = 1; ; tried++) {
        const inner = `127.0.0.1:${await freePort()}`
        const settings = [
          '--cluster-listen',
          inner,
          '--cluster-address',
          inner,
          '--cluster-secret-file',
          secret,
        ]
        try {
          return [name, await Server.start(...own, ...settings, ...args)] as const
        } catch (error) {
          // Somebody else has taken the port since.
          if (tried === tries || !String(error).includes('already in use')) throw error
        }
      }
    })
    const started = await Promise.allSettled(servers)
    const running = started.flatMap((server) => (server.status === 'fulfilled' ? [server.value] : []))
    const cluster = new Cluster(postgres, folder, new Map(running))
    const failed = started.find((server) => server.status === 'rejected')
    if (failed) {
      await cluster.stop()
      throw failed.reason
    }
    return cluster
  }

  server(name: string): Server {
    const server = this.byName.get(name)
    if (!server) throw new Error(`there is no server ${name}`)
    return server
  }

  async stop(): Promise<void> {
    await Promise.all([...this.byName.values()].map((server) => server.stop()))
    await this.postgres.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
}
