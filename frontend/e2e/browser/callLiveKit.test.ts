import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { eventually } from '../support/eventually'
import { LiveKit } from '../support/livekit'
import { Server } from '../support/server'
import { seriousOn } from './axe'
import { withDevices } from './browser'
import { Caller, called } from './caller'
import { Stage } from './stage'

/** Where pictures of every page and state are left, to be looked at. */
const pictures = new URL('../pictures', import.meta.url).pathname

let livekit: LiveKit | undefined

/** The stand-in for LiveKit, which is there once the tests run. */
function standIn(): LiveKit {
  if (!livekit) throw new Error('the stand-in starts with the stage')
  return livekit
}

const stage = Stage.on(
  async () => {
    livekit = await LiveKit.start()
    const { name, secret } = livekit.key
    return Server.start('--livekit-url', livekit.url, '--livekit-key', name, '--livekit-secret', secret)
  },
  ...withDevices,
)
afterAll(() => livekit?.stop())

it('people hear and see each other by LiveKit, mute, and leave; nothing is open afterwards', async () => {
  const { ivo, ada } = await called(stage)
  expect(standIn().refused).toEqual([])
  await ada.control('Turn camera on').click()
  await ivo.sees('Ada')
  await ada.control('Mute microphone').click()
  await ivo.page.locator('[data-tile="Ada"][data-audio="false"]:not([data-speaking])').waitFor()
  await eventually('that LiveKit forwards no voice', () =>
    [...(standIn().find('Ada')?.published.values() ?? [])].some(({ info }) => info.muted),
  )
  await ada.control('Unmute microphone').click()
  await ivo.hears('Ada')
  await ada.control('Turn camera off').click()
  await eventually('that no camera is sent', () => standIn().find('Ada')?.published.size === 1)
  await ada.control('Turn camera on').click()
  await ivo.sees('Ada')
  await ada.control('Share screen').click()
  await ivo.bar('shared').getByRole('button', { name: 'Watch' }).click()
  await ivo.sees('Ada', '.call-screen')
  await ada.control('Leave call').click()
  await ivo.tile('Ada').waitFor({ state: 'detached' })
  await ada.hasOpen(0)
  await eventually('that she is gone', () => standIn().names.join() === 'Ivo')
  await ada.enter()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
})

it('whoever leads mutes, takes the floor and takes out; LiveKit does the same', async () => {
  const { ivo, ada } = await called(stage)
  await ivo.openPanel()
  await ivo.panel.getByRole('button', { name: 'Mute Ada' }).click()
  await ada.bar('muted').getByText('Ivo muted you.').waitFor()
  await ada.control('Unmute microphone').click()
  await ivo.hears('Ada')
  await ivo.panel.getByRole('button', { name: 'Don’t allow Ada to speak' }).click()
  await ada.control('Leave call').waitFor()
  await eventually('that nothing of hers is forwarded', () => standIn().find('Ada')?.published.size === 0)
  await ivo.panel.getByRole('button', { name: 'Allow Ada to speak' }).click()
  await ada.control('Unmute microphone').click()
  await ivo.hears('Ada')
  await ivo.panel.getByRole('button', { name: 'Remove Ada from the call' }).click()
  await ada.pictures.waitFor({ state: 'detached' })
  await eventually('that she is put out', () => standIn().names.join() === 'Ivo')
  expect(standIn().asked.map(({ method }) => method)).toContain('UpdateParticipant')
})

it('a page that LiveKit put out without a reason comes again', async () => {
  const { ivo, ada } = await called(stage)
  const before = standIn().find('Ada')
  before?.remove(0)
  await eventually('that she is back, and heard', () => {
    const now = standIn().find('Ada')
    const voices = [...(now?.published.values() ?? [])]
    return now !== before && voices.some(({ subscribers }) => subscribers.size > 0)
  })
  await ivo.page.locator('[data-tile="Ada"][data-reach="connected"]').waitFor()
  await ada.hears('Ivo')
})

it('a call of many leaves the code its place, and keeps nobody out', async () => {
  const room = await stage.server.createRoom()
  const ivo = await Caller.join(stage, room, { role: 'interviewer', name: 'Ivo' })
  await ivo.enter('Join without')
  const sockets: WebSocket[] = []
  for (let at = 1; at <= 15; at += 1) {
    const { token } = await stage.server.join(room, 'candidate', `Guest ${at}`)
    const socket = new WebSocket(`ws://${stage.server.address}/api/v1/rooms/${room.id}/call?token=${token}`)
    socket.on('open', () => socket.send(JSON.stringify({ type: 'join', audio: false, video: false })))
    sockets.push(socket)
  }
  await ivo.pictures.getByText('16 in the call').waitFor()
  await eventually('all of them', async () => (await ivo.page.locator('[data-tile]').count()) === 16)
  await mkdir(pictures, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await ivo.page.emulateMedia({ colorScheme })
    await ivo.page.screenshot({ path: join(pictures, `call-many-${colorScheme}.png`) })
    expect(await seriousOn(ivo.person), colorScheme).toEqual([])
  }
  const box = await ivo.page.locator('.call-float').boundingBox()
  expect(box?.height ?? Infinity).toBeLessThan(400)
  // On a phone they are one row, and nothing is wider than the window.
  await ivo.page.setViewportSize({ width: 360, height: 740 })
  await ivo.page.locator('.call-strip').waitFor()
  await ivo.page.screenshot({ path: join(pictures, 'call-many-phone.png') })
  expect(await ivo.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  for (const socket of sockets) socket.close()
})
