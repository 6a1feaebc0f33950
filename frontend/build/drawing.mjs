// Measures the whiteboard on loopback: how long it takes from its button until one can draw, the
// longest task of a browser that watches four others drag among 2,000 shapes, and how many bytes
// a line of 300 points sends. One JSON line.
import * as Y from 'yjs'
import { launch, serve } from './measured.mjs'
import { ask, sleep, stock, until } from './others.mjs'

const [shapes, others, seconds, pause] = [2_000, 4, 8, 33]
const url = await serve()
const browser = await launch()

const made = await ask(url, '/rooms', { phase: 'live' })
const link = made.links.find(({ role }) => role === 'candidate').token
const room = made.room.id
const clients = []
for (let count = 0; count < others; count += 1) {
  const client = await stock(url, room, link, 'board')
  clients.push({ ...client, elements: client.doc.getMap('elements') })
}
const [first] = clients
const index = (n) => `c${String(n).padStart(3, '0')}1`
for (let from = 0; from < shapes; from += 100)
  first.doc.transact(() => {
    for (let n = from; n < from + 100; n += 1) {
      const place = { x: (n % 50) * 24, y: Math.floor(n / 50) * 18, width: 18, height: 12 }
      const fields = { type: n % 3 ? 'rectangle' : 'ellipse', index: index(n), seed: n + 1, ...place }
      first.elements.set(`shape${n}`, new Y.Map(Object.entries(fields)))
    }
  })

const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
const { token, renewal } = await ask(url, `/rooms/${room}/join`, { token: link, name: 'Watcher' })
await context.addInitScript(
  ([id, given, kept]) => {
    localStorage.setItem(`pairpad.link.${id}`, given)
    localStorage.setItem(`pairpad.room.${id}`, JSON.stringify({ sessions: { [given]: kept }, links: [] }))
    window.tasks = []
    new PerformanceObserver((list) =>
      window.tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({
      type: 'longtask',
    })
  },
  [room, link, renewal ?? token],
)
const page = await context.newPage()
/** What is drawn, and where one points. */
const bytes = { drawn: 0, presence: 0 }
page.on('websocket', (socket) => {
  if (!socket.url().includes('/board')) return
  socket.on('framesent', ({ payload }) => {
    if (payload[0] === 0) bytes.drawn += payload.length
    else bytes.presence += payload.length
  })
})
await page.goto(`${url}/rooms/${room}`)
await page.locator('[data-connection="saved"]').first().waitFor({ state: 'attached' })
await page.evaluate(() => {
  window.pressed = performance.now()
  document.querySelector('nav button[aria-label="Board"]').click()
})
const ready = await page.waitForFunction(() =>
  document.querySelector('.board canvas.interactive') ? performance.now() - window.pressed : 0,
)
await page.getByRole('button', { name: 'Full size' }).click()
await sleep(4_000)
await page.evaluate(() => window.tasks.splice(0))
const end = Date.now() + seconds * 1_000
await Promise.all(
  clients.map(async ({ doc, elements }, at) => {
    for (let step = 0; Date.now() < end; step += 1) {
      const shape = elements.get(`shape${at * 300 + 25}`)
      doc.transact(() => {
        shape?.set('x', 200 + 100 * Math.sin(step / 10))
        shape?.set('y', 200 + 100 * Math.cos(step / 10))
      })
      await sleep(pause)
    }
  }),
)
const tasks = await page.evaluate(() => window.tasks.splice(0))
await page.locator('[data-testid=toolbar-freedraw]').check({ force: true })
const box = await page.locator('.board canvas.interactive').boundingBox()
const cdp = await context.newCDPSession(page)
Object.assign(bytes, { drawn: 0, presence: 0 })
const move = (type, n) =>
  cdp.send('Input.dispatchMouseEvent', {
    type,
    // Right of what a tool can be set to.
    x: box.x + 300 + n * 1.7,
    y: box.y + 300 + 60 * Math.sin(n / 15),
    button: 'left',
    buttons: 1,
    clickCount: 1,
  })
await move('mousePressed', 0)
for (let n = 1; n <= 300; n += 1) {
  await move('mouseMoved', n)
  await sleep(16)
}
await move('mouseReleased', 300)
const isDrawn = () => [...first.elements.values()].some((one) => one.get('type') === 'freedraw')
await until(isDrawn)
await sleep(1_000)
console.log(
  JSON.stringify({
    opened: Math.round(await ready.jsonValue()),
    longest: Math.round(Math.max(0, ...tasks)),
    over50: tasks.length,
    bytes,
  }),
)
process.exit(0)
