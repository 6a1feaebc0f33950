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

/** Bytes that come over the network with gzip, until `done`. */
async function transferred(
  context: BrowserContext,
  path: string,
  done: (page: Page) => Promise<void>,
): Promise<number> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  // The budget is in gzip; a browser would ask for brotli first.
  await session.send('Network.setExtraHTTPHeaders', { headers: { 'accept-encoding': 'gzip' } })
  let bytes = 0
  session.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await page.goto(`http://${server.address}${path}`)
  await done(page)
  await context.close()
  return bytes
}

it('the landing page takes at most 120 KB', async () => {
  const bytes = await transferred(await browser.newContext(), '/', (page) =>
    page.getByRole('button', { name: 'New room' }).waitFor(),
  )
  expect(bytes).toBeGreaterThan(50_000)
  expect(bytes).toBeLessThanOrEqual(120_000)
})

it('a room takes at most 360 KB until it accepts the first key', async () => {
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
  expect(bytes).toBeGreaterThan(150_000)
  expect(bytes).toBeLessThanOrEqual(360_000)
})
