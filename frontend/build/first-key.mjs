// Measures how long after navigation a room accepts the first key, on loopback, against the release
// binary: a JSON line each for a browser that has nothing of the page, and for one that comes again.
import { launch, serve } from './measured.mjs'

const rounds = 9
const url = await serve()

const browser = await launch()

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
for (const [scenario, times] of Object.entries({ 'first key': first, 'first key, again': again })) {
  times.sort((a, b) => a - b)
  const median_ms = Math.round(times[Math.floor(rounds / 2)])
  console.log(JSON.stringify({ scenario, median_ms, most_ms: Math.round(times[rounds - 1]) }))
}
