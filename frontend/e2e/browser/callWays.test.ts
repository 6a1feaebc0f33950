import { afterAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Relay } from '../support/relay'
import { Server } from '../support/server'
import { withDevices } from './browser'
import { Caller } from './caller'
import { Stage } from './stage'

const secret = 'what the relay knows, and the server'
let relay: Relay | undefined

/** Its relay is real; nobody else's is asked. */
const relayed = Stage.on(
  async () => {
    relay = await Relay.start(secret)
    return Server.start('--turn-url', relay.url, '--turn-secret', secret)
  },
  ...withDevices,
)
/** Another secret than the relay's, which is only known once that has started. */
const refused = Stage.on(
  async () => {
    if (!relay) throw new Error('the relay starts first')
    return Server.start('--turn-url', relay.url, '--turn-secret', 'what nobody but this server knows')
  },
  ...withDevices,
)
/** Devices, and a browser that lets no page use them. */
const forbidding = Stage.on(() => Server.start(), '--use-fake-device-for-media-stream')
afterAll(() => relay?.stop())

it('where only a relay helps, people hear and see each other by it', async () => {
  const room = await relayed.server.createRoom()
  const ivo = await Caller.join(relayed, room, { role: 'interviewer', name: 'Ivo' }, 'relay')
  const ada = await Caller.join(relayed, room, { name: 'Ada' }, 'relay')
  await ivo.enter()
  await ada.enter()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
  await ada.control('Turn camera on').click()
  await ivo.sees('Ada')
  expect(await ivo.ways()).toEqual(['relay relay'])
})

it('a relay that refuses the server is told of, and so is none at all', async () => {
  const room = await refused.server.createRoom()
  const ivo = await Caller.join(refused, room, { role: 'interviewer', name: 'Ivo' }, 'relay')
  const ada = await Caller.join(refused, room, { name: 'Ada' }, 'relay')
  await ivo.enter()
  await ada.enter()
  for (const [one, name] of [
    [ivo, 'Ada'],
    [ada, 'Ivo'],
  ] as const) {
    await one.bar('way').getByText(`No way to ${name}: the relay did not accept`).waitFor()
    await one.page.locator(`[data-tile="${name}"][data-reach="unreachable"]`).waitFor()
  }
})

it('whose browser allows nothing is told how to allow it, and joins to listen', async () => {
  const room = await forbidding.server.createRoom()
  const none = { permissions: [] }
  const ivo = await Caller.join(forbidding, room, { role: 'interviewer', name: 'Ivo', ...none }, 'relay')
  const ada = await Caller.join(forbidding, room, { name: 'Ada', ...none }, 'relay')
  await ada.openPanel()
  await ada.panel.getByRole('switch', { name: 'Camera' }).click()
  await ada.panel.getByText('The browser does not let this page use the camera.').waitFor()
  expect(await ada.panel.getByRole('switch', { name: 'Camera' }).isChecked()).toBe(false)
  await ada.enter()
  await ada.bar('device').getByText('allow the microphone, then turn it on again').waitFor()
  await ada.control('Unmute microphone').waitFor()
  await ivo.enter('Join without')
  await ivo.tile('Ada').waitFor()
  // There is no relay here, and nothing else is tried.
  await ivo.bar('way').getByText('Ask the host to set up a relay (TURN).').waitFor()
  await eventually('that both are shown', async () => (await ada.page.locator('[data-tile]').count()) === 2)
})
