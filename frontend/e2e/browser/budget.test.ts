import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
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

/** What the page asks for when it is ready: its own order counts, and not when we come to look. */
const sign = '/is-ready'

/**
 * Bytes, with gzip, of all that the page asks the network for until it has `selector`, by path.
 * What it would ask for later it does not get: `done` has to do without.
 */
async function transferred(
  context: BrowserContext,
  path: string,
  selector: string,
  done: (page: Page) => Promise<void>,
): Promise<Map<string, number>> {
  const page = await context.newPage()
  await page.addInitScript(
    ([wanted, asked]) => {
      // What comes by itself seconds later is no part of it, however slow the machine is.
      const { setTimeout } = window
      window.setTimeout = Object.assign(
        (...[run, wait, ...values]: Parameters<typeof setTimeout>) =>
          (wait ?? 0) < 3_000 ? setTimeout(run, wait, ...values) : 0,
        setTimeout,
      )
      const look = () => {
        if (document.querySelector(wanted)) void fetch(asked)
        else requestAnimationFrame(look)
      }
      look()
    },
    [selector, sign] as const,
  )
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  // The budget is in gzip; a browser would ask for brotli first.
  await session.send('Network.setExtraHTTPHeaders', { headers: { 'accept-encoding': 'gzip' } })
  const paths = new Map<string, string>()
  const bytes = new Map<string, number>()
  const coming = new Set<string>()
  let isReady = false
  session.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    const { pathname } = new URL(request.url)
    if (pathname === sign && !isReady) {
      isReady = true
      void session.send('Network.setBlockedURLs', { urls: ['*'] })
    }
    if (isReady) return
    paths.set(requestId, pathname)
    if (type === 'Script' || type === 'Stylesheet') coming.add(requestId)
  })
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    const from = paths.get(requestId)
    if (from !== undefined) bytes.set(from, (bytes.get(from) ?? 0) + encodedDataLength)
  })
  session.on('Network.loadingFinished', ({ requestId }) => coming.delete(requestId))
  session.on('Network.loadingFailed', ({ requestId }) => coming.delete(requestId))
  await page.goto(`http://${server.address}${path}`)
  await done(page)
  await eventually('that it is ready, and all that it has asked for', () => isReady && coming.size === 0)
  await context.close()
  return bytes
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
  const bytes = await transferred(await browser.newContext(), '/', '.button-primary', (page) =>
    page.getByRole('button', { name: 'New room' }).waitFor(),
  )
  const total = report('The landing page', bytes, 120_000)
  expect(total).toBeGreaterThan(50_000)
  expect(total).toBeLessThanOrEqual(120_000)
})

it('a room takes at most 320 KB until it accepts the first key', async () => {
  const room = await server.createRoom()
  const context = await browser.newContext()
  const writable = '.cm-content[contenteditable=true]:focus'
  const address = `/rooms/${room.id}#${room.tokens.candidate}`
  const bytes = await transferred(context, address, writable, async (page) => {
    await page.getByLabel('Your name').fill('Ada')
    await page.keyboard.press('Enter')
    await page.locator(writable).waitFor()
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
