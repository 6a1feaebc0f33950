// What is measured, and by what: a release binary with a folder of its own, and a browser. Both end with the script.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

export const root = new URL('../..', import.meta.url).pathname

/** The program. */
export const binary = process.env.PAIRPAD_BINARY ?? join(root, 'target/release/pairpad')

/**
 * Starts Pairpad with these limits, as the configuration file has them, and these arguments.
 * Its address.
 */
export async function serve(limits = [], more = []) {
  const folder = mkdtempSync(join(tmpdir(), 'pairpad-'))
  const config = join(folder, 'pairpad.toml')
  writeFileSync(config, ['[limits]', ...limits, ''].join('\n'))
  const args = ['serve', '--listen', '127.0.0.1:0', '--config', config, ...more]
  const env = { PAIRPAD_DATA_DIR: join(folder, 'data'), ...process.env }
  const server = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'], env })
  process.on('exit', () => {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  for await (const line of createInterface(server.stderr)) {
    const url = /http:\/\/[\d.:]+/.exec(line)?.[0]
    if (url) {
      server.stderr.resume()
      // The script ends when it has measured.
      server.unref()
      server.stderr.unref()
      return url
    }
  }
  throw new Error(`${binary} does not start`)
}

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

/** The browser. */
export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: flags.split(' '),
  })
