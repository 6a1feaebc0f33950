import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Server } from '../support/server'
import { launch } from './browser'

let browser: Browser
let server: Server

beforeAll(async () => {
  browser = await launch()
  server = await Server.start()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

/** Bytes that come over the network with gzip until `done`, by the path that they come from. */
async function transferred(
  context: BrowserContext,
  path: string,
  done: (page: Page) => Promise<void>,
): Promise<Map<string, number>> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  // The budget is in gzip; a browser would ask for brotli first.
  await session.send('Network.setExtraHTTPHeaders', { headers: { 'accept-encoding': 'gzip' } })
  const paths = new Map<string, string>()
  const bytes = new Map<string, number>()
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    paths.set(requestId, new URL(request.url).pathname)
  })
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    const from = paths.get(requestId) ?? ''
    bytes.set(from, (bytes.get(from) ?? 0) + encodedDataLength)
  })
  await page.goto(`http://${server.address}${path}`)
  await done(page)
  const until = new Map(bytes)
  await context.close()
  return until
}

const line = (some: number, name: string) => `${(some / 1000).toFixed(1).padStart(8)} KB  ${name}`

/** Says what takes how much, the largest first, and adds it up. */
function report(title: string, bytes: Map<string, number>, budget: number): number {
  const total = [...bytes.values()].reduce((sum, some) => sum + some, 0)
  const parts = [...bytes].toSorted(([, a], [, b]) => b - a)
  console.log(
    [
      `${title}, gzip:`,
      ...parts.map(([path, some]) => line(some, path)),
      line(total, `of ${budget / 1000}`),
    ].join('\n'),
  )
  return total
}

it('the landing page takes at most 120 KB', async () => {
  const bytes = await transferred(await browser.newContext(), '/', (page) =>
    page.getByRole('button', { name: 'New room' }).waitFor(),
  )
  const total = report('The landing page', bytes, 120_000)
  expect(total).toBeGreaterThan(50_000)
  expect(total).toBeLessThanOrEqual(120_000)
})

it('a room takes at most 320 KB until it accepts the first key', async () => {
  const room = await server.createRoom()
  const context = await browser.newContext()
  const bytes = await transferred(context, `/rooms/${room.id}#${room.tokens.candidate}`, async (page) => {
    await page.getByLabel('Your name').fill('Ada')
    await page.keyboard.press('Enter')
    await page.locator('.cm-content').waitFor()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('x')
    await page.locator('.cm-line', { hasText: /^x$/ }).waitFor()
  })
  const total = report('A room until the first key', bytes, 320_000)
  expect(total).toBeGreaterThan(150_000)
  expect(total).toBeLessThanOrEqual(320_000)
})

it('a page asks for what it needs at once, and not one after the other', async () => {
  const room = await server.createRoom()
  const asked = async (path: string) => {
    const html = await (await fetch(`http://${server.address}${path}`)).text()
    return [...html.matchAll(/(?:src|href)="\/assets\/(\w+)-/g)].map(([, name]) => name ?? '')
  }
  const landing = await asked('/')
  expect(landing).toEqual(expect.arrayContaining(['index', 'start', 'base', 'show', 'Landing']))
  expect(landing).not.toContain('codemirror')
  const needed = ['index', 'start', 'base', 'show', 'attendance', 'sync', 'RoomPage', 'room', 'codemirror']
  for (const path of [`/rooms/${room.id}`, `/session/${room.id}`])
    expect(await asked(path)).toEqual(expect.arrayContaining(needed))
  expect(await asked('/nonsense')).not.toContain('codemirror')
})
