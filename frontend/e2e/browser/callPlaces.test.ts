import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Network } from '../support/network'
import { Server } from '../support/server'
import { withDevices } from './browser'
import { Caller, called } from './caller'
import { Stage } from './stage'

const stage = Stage.on(() => Server.start(), ...withDevices)

const permissions = ['clipboard-read', 'clipboard-write', 'microphone', 'camera']

it('what is late of the call that one has left keeps nobody out of the next', async () => {
  const room = await stage.server.createRoom()
  const ivo = await Caller.join(stage, room, { role: 'interviewer', name: 'Ivo' })
  const person = await stage.join(room, { name: 'Ada', permissions })
  const said: string[] = []
  await person.page.routeWebSocket(/\/call\?/, (page) => {
    const server = page.connectToServer()
    page.onMessage((message) => {
      const { type } = JSON.parse(String(message)) as { type: string }
      said.push(type)
      const late = { type: 'error', code: 'not-in-call', message: 'You are not in the call. Join it first.' }
      if (type === 'join') page.send(JSON.stringify(late))
      server.send(message)
    })
  })
  const ada = await Caller.watch(person)
  await ivo.enter()
  await ada.enter()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
  await ada.control('Leave call').click()
  await ada.pictures.waitFor({ state: 'detached' })
  await ada.enter()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
  expect(await ada.bar('trouble').textContent()).toBe('')
  // Who has left says nothing more of what they send.
  expect(said[said.indexOf('bye') + 1]).toBe('join')
})

it('in a second tab the call changes over; the first says so, and nothing in it is open', async () => {
  const { ivo, ada } = await called(stage)
  const second = await Caller.watch(await ada.person.reopen(ada.page.url()))
  await second.enter()
  await ada.bar('trouble').getByText('You joined the call in another tab').waitFor()
  await ada.pictures.waitFor({ state: 'detached' })
  await ada.hasOpen(0)
  await Promise.all([second.hears('Ivo'), ivo.hears('Ada')])
  expect(await ivo.tile('Ada').count()).toBe(1)
  await ivo.hasOpen(1)
  // And back: who was told that they are elsewhere may come here again.
  await ada.enter()
  await second.bar('trouble').getByText('You joined the call in another tab').waitFor()
  expect(await ada.bar('trouble').textContent()).toBe('')
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada'), second.hasOpen(0)])
  // A tab that is closed takes nobody out who is in the call in another.
  await second.page.close()
  await ivo.control('Turn camera on').click()
  await ada.sees('Ivo')
  await ivo.hears('Ada')
})

/** Looks into the window of a call that has one of its own. */
const apartOf = ({ page }: Caller) => ({
  count: (selector: string) =>
    page.evaluate((wanted) => {
      const { documentPictureInPicture: pictures } = window as unknown as Apart
      return pictures.window?.document.querySelectorAll(wanted).length
    }, selector),
  press: (name: string) =>
    page.evaluate((wanted) => {
      const { documentPictureInPicture: pictures } = window as unknown as Apart
      pictures.window?.document.querySelector<HTMLElement>(`button[aria-label="${wanted}"]`)?.click()
    }, name),
})
interface Apart {
  documentPictureInPicture: { window: (Window & typeof globalThis) | null }
}

it('the call stands in a window of its own as in the page, and comes back when that is closed', async () => {
  const { ivo, ada } = await called(stage)
  await ivo.control('Turn camera on').click()
  await ada.sees('Ivo')
  const open = () => ada.control('Show the call in a window of its own').click()
  await open()
  const apart = apartOf(ada)
  await eventually('both in the window', async () => (await apart.count('[data-tile]')) === 2)
  expect(await ada.page.locator('[data-tile]').count()).toBe(0)
  await eventually('a picture that moves there', () =>
    ada.page.evaluate(() => {
      const { documentPictureInPicture: pictures } = window as unknown as Apart
      const video = pictures.window?.document.querySelector<HTMLVideoElement>('[data-tile="Ivo"] video')
      if (!video || video.videoWidth === 0) return false
      // It looks as it does in the page: its styles have come along.
      return getComputedStyle(video).objectFit === 'cover' && video.currentTime > 0
    }),
  )
  await apart.press('Mute microphone')
  await ivo.page.locator('[data-tile="Ada"][data-audio="false"]').waitFor()
  await apart.press('Unmute microphone')
  await ivo.hears('Ada')
  const close = () =>
    ada.page.evaluate(() => (window as unknown as Apart).documentPictureInPicture.window?.close())
  await close()
  await ada.sees('Ivo')
  await ada.hears('Ivo')
  // Who leaves in it has left, and has no empty window.
  await open()
  await eventually('both in the window again', async () => (await apart.count('[data-tile]')) === 2)
  await apart.press('Leave call')
  await ivo.tile('Ada').waitFor({ state: 'detached' })
  await eventually('that it is closed', async () => (await apart.count('*')) === undefined)
  await ada.hasOpen(0)
})

/** How wide the picture is that somebody sends. */
const sentBy = ({ page }: Caller) =>
  page.evaluate(async () => {
    const { connections = [] } = window as { connections?: RTCPeerConnection[] }
    for (const connection of connections.filter((one) => one.connectionState === 'connected'))
      for (const stat of (await connection.getStats()).values() as Iterable<Record<string, unknown>>)
        if (stat['type'] === 'media-source' && stat['kind'] === 'video') return stat['width']
    return undefined
  })

it('a larger picture is sent to whoever is there, and a smaller one again', async () => {
  const { ivo, ada } = await called(stage)
  await ada.control('Turn camera on').click()
  await ivo.sees('Ada')
  await eventually('a small picture', async () => (await sentBy(ada)) === 320)
  const large = ada.panel.getByRole('switch', { name: 'Send a larger picture' })
  await large.click()
  await eventually('a large one', async () => (await sentBy(ada)) === 640)
  await ivo.sees('Ada')
  await ivo.hears('Ada')
  await large.click()
  await eventually('a small one again', async () => (await sentBy(ada)) === 320)
  await ivo.sees('Ada')
  await ada.hasOpen(1)
})

it('a network that falls silent ends a call for both, and it goes on when that is back', async () => {
  const room = await stage.server.createRoom()
  const network = await Network.to(stage.server.port)
  const ivo = await Caller.join(stage, room, { role: 'interviewer', name: 'Ivo' })
  const url = `http://${network.address}/rooms/${room.id}#${room.tokens.candidate}`
  const person = await stage.visit(url, { permissions })
  await person.page.getByLabel('Your name').fill('Ada')
  await person.page.keyboard.press('Enter')
  await person.connection('saved')
  const ada = await Caller.watch(person)
  await ivo.enter()
  await ada.enter()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
  // Nothing is closed: packets just do not come any more.
  network.silence()
  await ada.bar('signal').getByText('The server can’t be reached.').waitFor()
  await ada.hears('Ivo')
  await ada.bar('signal').getByText('The call is interrupted.').waitFor()
  await ada.hasOpen(0)
  // The server waits for her longer, and then tells him that she has gone.
  await ivo.tile('Ada').waitFor({ state: 'detached' })
  await ivo.hasOpen(0)
  network.mend()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
  expect(await ada.bar('signal').textContent()).toBe('')
  await Promise.all([ada.hasOpen(1), ivo.hasOpen(1)])
  await network.stop()
})
