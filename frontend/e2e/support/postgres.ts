import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Ports that are tried: between asking for a free one and listening, others may take it. */
const tries = 10

/** Its files need not outlive the machine. */
const settings =
  "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c shared_buffers=32MB"

/** Kills the server of this folder once the input closes, and removes the folder. */
const watch = `
read -r _
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
  kill -QUIT "$pid"
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
fi
rm -rf "$1"
`

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const place = server.address()
  server.close()
  await once(server, 'close')
  if (typeof place !== 'object' || !place) throw new Error('a port has a number')
  return place.port
}

const isRoot = () => process.getuid?.() === 0

/** PostgreSQL does not run as root. */
const asPostgres = (program: string, args: string[]): [string, string[]] =>
  isRoot()
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...args]]
    : [program, args]

/** The folder with its programs; they are not on the path. */
async function programs(): Promise<string> {
  const all = '/usr/lib/postgresql'
  const folders = (await readdir(all)).map((version) => join(all, version, 'bin'))
  const newest = folders
    .filter((folder) => existsSync(join(folder, 'postgres')))
    .toSorted()
    .at(-1)
  if (newest === undefined) throw new Error("the package 'postgresql' is needed")
  return newest
}

/** PostgreSQL in a folder of its own, which ends with the process of the tests, however that ends. */
export class Postgres {
  private constructor(
    private readonly watcher: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<Postgres> {
    const folder = await mkdtemp(join(tmpdir(), 'pairpad-postgres-'))
    await chmod(folder, 0o700)
    if (isRoot()) await run('chown', ['postgres', folder])
    const watcher = spawn('sh', ['-c', watch, 'sh', folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      // Not with what a terminal tells the tests.
      detached: true,
    })
    const [bin, data, log] = [await programs(), join(folder, 'data'), join(folder, 'log')]
    const options = { cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' } }
    const init = ['-D', data, '-U', 'pairpad', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']
    await run(...asPostgres(join(bin, 'initdb'), init), options)
    for (let tried = 1; ; tried++) {
      const port = await freePort()
      const start = ['-D', data, '-w', '-t', '60', '-l', log, '-o', `-p ${port} ${settings}`, 'start']
      // The server keeps what it inherits: not the pipes that somebody reads to their end.
      const started = spawn(...asPostgres(join(bin, 'pg_ctl'), start), { ...options, stdio: 'ignore' })
      const [code] = await once(started, 'exit')
      if (code === 0) return new Postgres(watcher, `postgres://pairpad@127.0.0.1:${port}/postgres`)
      if (tried === tries) throw new Error(`PostgreSQL does not start: ${await readFile(log, 'utf8')}`)
    }
  }

  async stop(): Promise<void> {
    if (this.watcher.exitCode !== null) return
    const gone = once(this.watcher, 'exit')
    this.watcher.stdin?.end()
    await gone
  }
}
