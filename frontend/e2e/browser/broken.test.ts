import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Server, type TestRoom } from '../support/server'
import { launch, Person } from './browser'

let browser: Browser
let server: Server
let room: TestRoom
let ada: Person
let bob: Person

beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())
beforeEach(async () => {
  server = await Server.start()
  room = await server.createRoom()
  ada = await Person.join(browser, server, room)
  await ada.replaceAll('')
  await ada.shows('')
  bob = await Person.join(browser, server, room)
  await bob.shows('')
})
afterEach(async () => {
  expect([...ada.errors, ...bob.errors]).toEqual([])
  await ada.close()
  await bob.close()
  await server.stop()
})

const count = (text: string, letter: string) => text.split(letter).length - 1

const offline = (person: Person) => person.page.locator('[data-connection="offline"]')

it('STORE-1 offline edits go on, are counted, and merge when the network is back', async () => {
  await ada.context.setOffline(true)
  // Chromium keeps open sockets when it goes offline: the server cuts them.
  await server.down('SIGKILL')
  await ada.connection('offline')
  await ada.goTo('start')
  await ada.type('abc')
  await eventually(
    'three unsaved edits',
    async () => (await offline(ada).getAttribute('data-unsaved')) === '3',
  )
  await ada.page.getByText('Keep typing').waitFor()
  await server.up()
  await bob.connection('saved')
  await bob.goTo('start')
  await bob.type('xyz')
  await bob.connection('saved')
  await ada.context.setOffline(false)
  await ada.connection('saved')
  await eventually('both edits in both', async () => {
    const [first, second] = [await ada.text(), await bob.text()]
    return first === second && first.includes('abc') && first.includes('xyz') && first.length === 6
  })
})

it('STORE-2 the server is killed with -9 and restarted while both type', async () => {
  await ada.goTo('start')
  await bob.goTo('end')
  const typing = Promise.all([
    ada.page.keyboard.type('a'.repeat(60), { delay: 25 }),
    bob.page.keyboard.type('b'.repeat(60), { delay: 25 }),
  ])
  for (let round = 0; round < 2; round++) {
    await ada.contains('a'.repeat(10 * (round + 1)))
    await server.down('SIGKILL')
    await ada.connection('offline')
    await server.up()
    await ada.connection('saved')
  }
  await typing
  await ada.connection('saved')
  await bob.connection('saved')
  await eventually('all 120 letters, once, in both', async () => {
    const [first, second] = [await ada.text(), await bob.text()]
    return first === second && count(first, 'a') === 60 && count(first, 'b') === 60
  })
})

it('STORE-1 what was written offline survives closing the tab', async () => {
  await server.down('SIGKILL')
  await ada.connection('offline')
  await ada.goTo('start')
  await ada.type('kept in this browser')
  await eventually('unsaved edits', async () => (await offline(ada).getAttribute('data-unsaved')) === '20')
  await eventually('the note of them', () =>
    ada.page.evaluate(async (name) => {
      const open = indexedDB.open(name)
      await new Promise((resolve) => (open.onsuccess = resolve))
      const get = open.result.transaction('custom').objectStore('custom').get('unsaved')
      await new Promise((resolve) => (get.onsuccess = resolve))
      open.result.close()
      return get.result === 20
    }, `pairpad/${room.id}/candidate/code`),
  )
  const url = ada.page.url()
  // Leaving with unsaved edits warns; who leaves all the same, leaves.
  let warned = false
  ada.page.on('dialog', (dialog) => {
    warned = dialog.type() === 'beforeunload'
    void dialog.accept()
  })
  await ada.page.close({ runBeforeUnload: true })
  await eventually('the warning', () => warned)
  await eventually('the closed tab', () => ada.page.isClosed())
  await server.up()
  const again = await ada.reopen(url)
  await again.connection('saved')
  await again.shows('kept in this browser')
  await bob.shows('kept in this browser')
  expect(again.errors).toEqual([])
})

it('LIVE-6 a restart is named, and over without anybody doing anything', async () => {
  await server.down('SIGTERM')
  await bob.connection('offline')
  await bob.page.getByText(/No connection|The server is restarting/).waitFor()
  await server.up()
  await bob.connection('saved')
  await bob.goTo('start')
  await bob.type('on')
  await ada.shows('on')
})
