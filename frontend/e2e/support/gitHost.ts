import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { type AddressInfo } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const author = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com' }
const committer = { GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.com' }
const plain = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }

/** A host of Git repositories: the real `git http-backend` behind https, with a certificate of its own. */
export class GitHost {
  private readonly folder = mkdtempSync(join(tmpdir(), 'pairpad-git-'))
  private readonly server: Server
  /** Requests that wait until the host goes on. */
  private held: Promise<void> | undefined
  private release: (() => void) | undefined

  private constructor() {
    const { certificate, key } = this
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const kind = [
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-addext',
      'basicConstraints=CA:FALSE',
    ]
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    })
    this.server = createServer(
      { cert: readFileSync(certificate), key: readFileSync(key) },
      (asked, answer) => {
        void (this.held ?? Promise.resolve()).then(() => this.answer(asked, answer))
      },
    )
  }

  static async start(): Promise<GitHost> {
    const host = new GitHost()
    host.server.listen(0, '127.0.0.1')
    await once(host.server, 'listening')
    return host
  }

  /** What has to be trusted to trust it. */
  get certificate(): string {
    return join(this.folder, 'cert.pem')
  }

  private get key(): string {
    return join(this.folder, 'key.pem')
  }

  /** As it is allowed. */
  get name(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`
  }

  /** Makes a repository with these files on its main branch. */
  make(name: string, files: Record<string, string | Uint8Array>): void {
    const folder = join(this.folder, name)
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: folder, env: { ...process.env, ...plain, ...author, ...committer } })
    mkdirSync(folder)
    git('init', '--quiet', '--initial-branch=main')
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
    git('add', '--all')
    git('commit', '--quiet', '--message', 'As it is')
  }

  /** Answers nobody until it goes on. */
  hold(): void {
    this.held = new Promise((resolve) => {
      this.release = resolve
    })
  }

  goOn(): void {
    this.held = undefined
    this.release?.()
  }

  private answer(asked: IncomingMessage, answer: ServerResponse): void {
    const url = new URL(asked.url ?? '/', 'https://localhost')
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        ...plain,
        GIT_PROJECT_ROOT: this.folder,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: asked.method ?? 'GET',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: asked.headers['content-type'] ?? '',
        GIT_PROTOCOL: String(asked.headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    asked.pipe(backend.stdin)
    const said: Buffer[] = []
    backend.stdout.on('data', (part: Buffer) => said.push(part))
    backend.on('close', () => {
      const whole = Buffer.concat(said)
      const end = whole.indexOf('\r\n\r\n')
      for (const line of whole.subarray(0, end).toString().split('\r\n')) {
        const [name = '', value = ''] = line.split(': ')
        if (name === 'Status') answer.statusCode = Number.parseInt(value, 10)
        else answer.setHeader(name, value)
      }
      answer.end(whole.subarray(end + 4))
    })
  }

  async stop(): Promise<void> {
    const gone = once(this.server, 'close')
    this.server.close()
    this.server.closeAllConnections()
    await gone
    rmSync(this.folder, { recursive: true, force: true })
  }
}
