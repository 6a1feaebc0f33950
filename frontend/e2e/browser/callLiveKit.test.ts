import { afterAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { LiveKit } from '../support/livekit'
import { Server } from '../support/server'
import { withDevices } from './browser'
import { Caller } from './caller'
import { Stage } from './stage'

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

/** Ivo, who leads, and Ada, in the call of a room. */
async function called() {
  const room = await stage.server.createRoom()
  const ivo = await Caller.join(stage, room, { role: 'interviewer', name: 'Ivo' })
  const ada = await Caller.join(stage, room, { name: 'Ada' })
  await ivo.enter()
  await ada.enter()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
  return { room, ivo, ada }
}

it('people hear and see each other by LiveKit, mute, and leave; nothing is open afterwards', async () => {
  const { ivo, ada } = await called()
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
  const { room, ivo, ada } = await called()
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
  await ivo.panel.getByRole('button', { name: 'Take Ada out of the call' }).click()
  await ada.pictures.waitFor({ state: 'detached' })
  await eventually('that she is put out', () => standIn().names.join() === 'Ivo')
  expect(standIn().asked.map(({ method }) => method)).toContain('UpdateParticipant')
  expect(room.id).not.toBe('')
})

it('a page that LiveKit put out without a reason comes again', async () => {
  const { ivo, ada } = await called()
  const before = standIn().find('Ada')
  before?.remove(0)
  await eventually('that she is back', () => {
    const now = standIn().find('Ada')
    return now !== undefined && now !== before
  })
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
})
