// Measures how long after navigation a room accepts the first key, on loopback, against the release
// binary: a JSON line each for a browser that has nothing of the page, and for one that comes again.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const rounds = 9
const root = new URL('../..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'pairpad-'))
const args = ['serve', '--listen', '127.0.0.1:0', '--data-dir', folder]
const server = spawn(join(root, 'target/release/pairpad'), args, { stdio: ['ignore', 'ignore', 'pipe'] })
let url = ''
for await (const line of createInterface(server.stderr)) {
  url = /http:\/\/[\d.:]+/.exec(line)?.[0] ?? ''
  if (url) break
}
server.stderr.resume()

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: flags.split(' '),
})

async function ask(path, body) {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return answer.json()
}

/** What the page keeps of a room that one has joined before. */
const asKept = (link, renewal) => ({
  sessions: { [link]: renewal },
  roles: { [link]: 'candidate' },
  links: [],
  phase: 'live',
  hasPassword: false,
})

const first = []
const again = []
for (let round = 0; round < rounds; round++) {
  const { room, links } = await ask('/rooms', { phase: 'live' })
  const link = links.find(({ role }) => role === 'candidate').token
  const { renewal } = await ask(`/rooms/${room.id}/join`, { token: link, name: 'Ada' })
  // A context of its own: nothing is cached. She has joined before.
  const kept = [
    { name: `pairpad.link.${room.id}`, value: link },
    { name: `pairpad.room.${room.id}`, value: JSON.stringify(asKept(link, renewal)) },
  ]
  const storageState = { cookies: [], origins: [{ origin: url, localStorage: kept }] }
  const context = await browser.newContext({ storageState })
  const visit = async () => {
    const page = await context.newPage()
    await page.addInitScript(() => {
      const look = () => {
        const content = document.querySelector('.cm-content')
        if (content && document.activeElement === content) {
          document.execCommand('insertText', false, 'x')
          window.firstKey = performance.now()
        } else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })
    await page.goto(`${url}/rooms/${room.id}`)
    await page.waitForFunction(() => window.firstKey !== undefined)
    const time = await page.evaluate(() => window.firstKey)
    const isSaved = '[data-connection="saved"][data-unsaved="0"]'
    await page.locator(isSaved).waitFor({ state: 'attached' })
    await page.close()
    return time
  }
  first.push(await visit())
  again.push(await visit())
  await context.close()
}
await browser.close()
server.kill('SIGKILL')
rmSync(folder, { recursive: true, force: true })
for (const [scenario, times] of Object.entries({ 'first key': first, 'first key, again': again })) {
  times.sort((a, b) => a - b)
  const median_ms = Math.round(times[Math.floor(rounds / 2)])
  console.log(JSON.stringify({ scenario, median_ms, most_ms: Math.round(times[rounds - 1]) }))
}
