import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { StockClient } from '../stock/client'
import { eventually } from '../support/eventually'
import { Server } from '../support/server'
import { launch, Person } from './browser'

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

/** Which colours a person sees, oneself first. */
function colours(person: Person): Promise<(string | undefined)[]> {
  return person.page
    .locator('[data-person]')
    .evaluateAll((faces) => faces.map((face) => /person-(\d)/.exec(face.className)?.[1]))
}

it('AWARE-3 names and colours of strangers never become markup or style', async () => {
  const room = await server.createRoom()
  const ada = await Person.join(browser, server, room)
  const mallory = await new StockClient(server, room.id, {
    params: { token: room.tokens.candidate },
  }).synced()
  const name = '<img src=x onerror=hacked()>'
  mallory.provider.awareness.setLocalState({
    user: { name, colour: '0;} body{display:none}', color: 'red;background:url(//evil)' },
    cursor: null,
  })
  const face = ada.page.locator(`[data-person=${JSON.stringify(name)}]`)
  await face.waitFor({ state: 'attached' })
  expect(await ada.page.locator('img[src=x]').count()).toBe(0)
  expect(await face.getAttribute('class')).toMatch(/person-\d /)
  expect(await face.getAttribute('style')).toBeNull()
  // The server has taken the colours out before anybody got them.
  await eventually('the stamped state', () => {
    const user = mallory.provider.awareness.getLocalState()?.['user'] as Record<string, unknown>
    return typeof user['colour'] === 'number' && /^#\w{6}$/.test(String(user['color']))
  })
  expect(ada.errors).toEqual([])
  mallory.destroy()
  await ada.close()
})

it('AWARE-3 everybody sees a person in the same colour, that person too', async () => {
  const room = await server.createRoom()
  const people = [await Person.join(browser, server, room), await Person.join(browser, server, room)]
  await eventually('two people in two colours, seen alike', async () => {
    const [ada = [], bob = []] = await Promise.all(people.map(colours))
    // Oneself comes first.
    return ada.length === 2 && bob.length === 2 && ada[0] === bob[1] && ada[1] === bob[0] && ada[0] !== ada[1]
  })
  for (const person of people) await person.close()
})

it('GUARD-4 a paste too large for one message is saved all the same', async () => {
  const room = await server.createRoom()
  const ada = await Person.join(browser, server, room)
  await ada.replaceAll('x'.repeat(1_500_000))
  const stock = await new StockClient(server, room.id, { params: { token: room.tokens.candidate } }).synced()
  const file = () => stock.doc.getMap('files').get('main.py')
  await eventually('all of it', () => String(file()).length === 1_500_000)
  await ada.connection('saved')
  expect(ada.errors).toEqual([])
  stock.destroy()
  await ada.close()
})
