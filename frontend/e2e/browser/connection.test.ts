import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Network } from '../support/network'
import type { TestRoom } from '../support/server'
import type { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

/** Ada, whose way to the server is this network. */
async function adaBy(network: Network, room: TestRoom): Promise<Person> {
  const ada = await stage.visit(`http://${network.address}/rooms/${room.id}#${room.tokens.candidate}`)
  await ada.page.getByLabel('Your name').fill('Ada')
  await ada.page.keyboard.press('Enter')
  return ada
}

/** The code is there, and takes what is typed. */
const takesKeys = ({ page }: Person) => page.locator('.cm-content[contenteditable=true]:focus').waitFor()

it('AWARE-3 a room in which nobody does anything is still', async () => {
  const room = await stage.server.createRoom()
  const people = [
    await stage.join(room, { name: 'Bob', role: 'interviewer' }),
    await stage.join(room, { name: 'Ada' }),
  ]
  let frames = 0
  const since = Date.now()
  for (const { page, context } of people) {
    await page.locator('.cm-content').focus()
    await page.getByRole('list', { name: '2 in the room' }).waitFor()
    const network = await context.newCDPSession(page)
    await network.send('Network.enable')
    for (const event of ['Network.webSocketFrameReceived', 'Network.webSocketFrameSent'] as const)
      network.on(event, () => (frames += 1))
  }
  // Time enough for what is said again and again.
  for (let round = 0; round < 100; round++)
    for (const { page } of people) await page.evaluate(() => fetch('/api/v1/health').then(({ ok }) => ok))
  // Carets that come, and what is renewed every 15 seconds: two people's five documents, told and heard.
  const renewals = Math.ceil((Date.now() - since) / 15_000)
  expect(frames).toBeLessThan(40 + renewals * 20)
})

/** This person's pages read their own copies after the sockets are open, and hear what the server says after that. */
async function slowCopies({ context }: Person) {
  await context.route('**/api/v1/rooms/*/documents/*', (route) => route.abort())
  await context.addInitScript(() => {
    let open: (() => void) | undefined
    const isOpen = new Promise<void>((resolve) => (open = resolve))
    const waits: [EventTarget, string, () => Promise<unknown>][] = [
      [IDBOpenDBRequest.prototype, 'success', () => isOpen],
      [WebSocket.prototype, 'open', async () => setTimeout(() => open?.())],
      [WebSocket.prototype, 'message', () => isOpen.then(() => new Promise((next) => setTimeout(next, 500)))],
    ]
    for (const [of, name, wait] of waits) {
      Object.defineProperty(of, `on${name}`, {
        set(this: EventTarget, heard: ((event: Event) => void) | null) {
          this.addEventListener(name, (event) => void wait().then(() => heard?.call(this, event)))
        },
      })
    }
  })
}

it('PAGE-5 who comes again is told that all is saved, also where their own copy is read after the server’s', async () => {
  const room = await stage.server.createRoom()
  const people = [
    await stage.join(room, { name: 'Olga', role: 'observer' }),
    await stage.join(room, { name: 'Bob', role: 'interviewer' }),
    await stage.join(room, { name: 'Ada' }),
  ]
  const [olga, bob, ada] = people
  if (!olga || !bob || !ada) throw new Error('they are there')
  await ada.replaceAll('print(1)\n')
  await ada.connection('saved')
  // Documents that nobody, or not everybody, may write.
  await bob.page.getByRole('button', { name: 'Run', exact: true }).click()
  for (const { page } of people) await page.locator('[data-run-state=finished]').first().waitFor()
  await ada.replaceAll('print(2)\n')
  for (const person of people) {
    await slowCopies(person)
    await person.page.reload()
    await person.connection('saved')
  }
  await ada.replaceAll('print(3)\n')
  for (const person of people) {
    await person.connection('saved')
    await person.contains('print(3)')
  }
  // What was written without a connection, and is read late as well.
  await ada.context.setOffline(true)
  await ada.connection('offline')
  await ada.replaceAll('print(4)\n')
  await ada.context.setOffline(false)
  await ada.connection('saved')
  await bob.contains('print(4)')
})

it('behind Saved stands how the connection is, one’s own and everybody’s', async () => {
  const room = await stage.server.createRoom()
  const network = await Network.to(stage.server.port)
  const bob = await stage.join(room, { name: 'Bob', role: 'interviewer' })
  const ada = await adaBy(network, room)
  await ada.connection('saved')
  await takesKeys(ada)
  await bob.page.getByRole('button', { name: /^Saved/ }).click()
  const panel = bob.page.getByRole('dialog', { name: 'Connection' })
  await panel.getByText(/^\d+ ms$/).waitFor()
  await panel.getByText('Everything you have written is stored').waitFor()
  const row = panel.getByRole('listitem').filter({ hasText: 'Ada' })
  await row.getByText('Connected').waitFor()
  // What shows the trouble is there before the trouble.
  await eventually('the panel in her browser', () =>
    ada.page.evaluate(() =>
      performance.getEntriesByType('resource').some(({ name }) => name.includes('ConnectionPanel')),
    ),
  )
  network.silence()
  await row.getByText('Lost').waitFor()
  // Ada's own says it, too, and how much waits since when.
  await ada.type('abc')
  await ada.page.getByRole('button', { name: /Show the connection$/ }).click()
  const hers = ada.page.getByRole('dialog', { name: 'Connection' })
  await hers.getByText(/^3 edits since \d/).waitFor()
  await hers.getByText('No answer').waitFor()
  network.mend()
  await hers.getByText(/^\d+ ms$/).waitFor()
  await hers.getByText('Nothing', { exact: true }).waitFor()
  await row.getByText('Connected').waitFor()
  await bob.contains('abc')
  // The keyboard goes where it was.
  await bob.page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })
  await network.stop()
})

it('who sits behind a proxy that blocks WebSockets is told so, and all goes on when it no longer does', async () => {
  const room = await stage.server.createRoom()
  const network = await Network.to(stage.server.port)
  network.refusesWebSockets = true
  const ada = await adaBy(network, room)
  const notice = ada.page.getByRole('status').filter({ hasText: 'WebSockets are blocked.' })
  await notice.waitFor()
  network.refusesWebSockets = false
  await ada.connection('saved')
  await notice.waitFor({ state: 'detached' })
  // A lost network is another matter.
  await takesKeys(ada)
  network.silence()
  await ada.type('x')
  await eventually(
    'the trouble',
    async () => (await ada.page.locator('[data-connection=saving]').count()) === 1,
  )
  expect(await notice.count()).toBe(0)
  network.mend()
  await ada.connection('saved')
  await network.stop()
})

it('PAGE-2 MERGE-1 the code is there before the socket, and what is typed then reaches all, once', async () => {
  const room = await stage.server.createRoom()
  const bob = await stage.join(room, { role: 'interviewer', name: 'Bob' })
  await bob.type('shared\n')
  await bob.connection('saved')
  const network = await Network.to(stage.server.port)
  network.refusesWebSockets = true
  const ada = await adaBy(network, room)
  await ada.contains('shared')
  await takesKeys(ada)
  expect(await ada.page.locator('[data-connection]').getAttribute('data-connection')).not.toBe('saved')
  await ada.page.keyboard.press('Control+Home')
  await ada.type('HELD ')
  await ada.contains('HELD shared')
  expect(await bob.text()).not.toContain('HELD')
  network.refusesWebSockets = false
  await ada.connection('saved')
  await bob.contains('HELD shared')
  for (const text of [await ada.text(), await bob.text()]) {
    expect(text.match(/shared/g)).toHaveLength(1)
    expect(text.match(/HELD/g)).toHaveLength(1)
  }
  // Whoever comes again has it from the first request, and again once.
  network.refusesWebSockets = true
  await ada.page.reload()
  await ada.contains('HELD shared')
  network.refusesWebSockets = false
  await ada.connection('saved')
  expect(await ada.text()).toBe(await bob.text())
  await network.stop()
})
