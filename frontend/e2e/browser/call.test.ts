import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { eventually } from '../support/eventually'
import { Server } from '../support/server'
import { seriousOn } from './axe'
import { withDevices } from './browser'
import { Caller, called } from './caller'
import { Stage } from './stage'

/** Where pictures of every page and state are left, to be looked at. */
const pictures = new URL('../pictures', import.meta.url).pathname

const stage = Stage.on(() => Server.start(), ...withDevices)

it('two people hear and see each other, mute, and leave; nothing is open afterwards', async () => {
  const room = await stage.server.createRoom()
  const ivo = await Caller.join(stage, room, { role: 'interviewer', name: 'Ivo' })
  const ada = await Caller.join(stage, room, { name: 'Ada' })
  await ada.page.locator('.cm-content').focus()
  await ada.person.type('x')
  await ivo.enter()
  // Who is not in it is told, and goes on typing (PAGE-1).
  await ada.bar('invitation').getByText('Ivo is in the call.').waitFor()
  await ada.person.type('y')
  await ada.person.contains('xy')
  await ada.bar('invitation').getByRole('button', { name: 'Join' }).click()
  await ada.panel.getByText('Nothing is recorded.').waitFor()
  await ada.panel.getByRole('button', { name: 'Join with microphone' }).click()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])

  await ivo.control('Turn camera on').click()
  await ada.sees('Ivo')
  await ada.control('Turn camera on').click()
  await ivo.sees('Ada')
  await ivo.sees('Ivo')

  // Who speaks is shown at the name, too.
  await ivo.page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'People' }).click()
  await ivo.page.locator('[data-person-row="Ada"]').getByRole('img', { name: 'speaking' }).waitFor()
  await ada.control('Mute microphone').click()
  await ivo.page.locator('[data-tile="Ada"][data-audio="false"]:not([data-speaking])').waitFor()
  await ivo.page
    .locator('[data-person-row="Ada"]')
    .getByRole('img', { name: 'speaking' })
    .waitFor({ state: 'detached' })
  await eventually('silence', async () => {
    const before = await ivo.energy()
    await ivo.page.evaluate(() => new Promise((next) => setTimeout(next, 1_500)))
    return (await ivo.energy()) - before < 1e-6
  })
  await ada.control('Unmute microphone').click()
  await ivo.hears('Ada')

  await ada.control('Leave call').click()
  await ada.pictures.waitFor({ state: 'detached' })
  await ivo.tile('Ada').waitFor({ state: 'detached' })
  await Promise.all([ivo.hasOpen(0), ada.hasOpen(0)])
  // A reload leaves, and one may come back.
  await ada.enter()
  await ivo.hears('Ada')
  await ada.page.reload()
  await ivo.tile('Ada').waitFor({ state: 'detached' })
  await ada.person.connection('saved')
  await ada.enter()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
})

it('who speaks is seen by the sound itself, also where the connection tells no levels', async () => {
  const room = await stage.server.createRoom()
  const ivo = await Caller.join(stage, room, { role: 'interviewer', name: 'Ivo' })
  await ivo.person.context.addInitScript(() => {
    Reflect.deleteProperty(RTCRtpReceiver.prototype, 'getSynchronizationSources')
  })
  await ivo.page.reload()
  await ivo.person.connection('saved')
  const ada = await Caller.join(stage, room, { name: 'Ada' })
  await ivo.enter()
  await ada.enter()
  // She can be heard for a moment twice a second: that is missed by whoever looks at moments.
  for (const time of [1, 2, 3]) {
    await ivo.hears('Ada')
    await ada.control('Mute microphone').click()
    await ivo.page.locator('[data-tile="Ada"][data-audio="false"]:not([data-speaking])').waitFor()
    if (time < 3) await ada.control('Unmute microphone').click()
  }
})

it('a screen is announced to everybody, and large for whoever wants to see it', async () => {
  const { ivo, ada } = await called(stage)
  await ivo.hears('Ada')
  await ada.control('Share screen').click()
  await ada.bar('sharing').getByText('You are sharing your screen.').waitFor()
  const shared = ivo.bar('shared').filter({ hasText: 'Ada is sharing their screen.' })
  await shared.getByRole('button', { name: 'Watch' }).click()
  const screen = ivo.page.getByRole('region', { name: 'Screen of Ada' })
  await screen.waitFor()
  await ivo.sees('Ada', '[data-screen="Ada"]')
  const widthOf = () => screen.locator('video').evaluate((video) => video.clientWidth)
  const natural = () => screen.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth)
  await screen.getByText('Actual size').click()
  await eventually('its own size', async () => (await widthOf()) === (await natural()))
  await screen.getByText('Fit').click()
  await eventually('that all of it is shown', () =>
    screen.locator('.call-screen-area').evaluate((area) => area.scrollWidth <= area.clientWidth),
  )
  expect(await seriousOn(ivo.person)).toEqual([])
  await ivo.page.keyboard.press('Escape')
  await screen.waitFor({ state: 'detached' })
  await shared.getByRole('button', { name: 'Watch' }).click()
  await screen.waitFor()
  await ada.bar('sharing').getByRole('button', { name: 'Stop sharing' }).click()
  await screen.waitFor({ state: 'detached' })
  await ivo.page.getByText('Ada is sharing their screen.').waitFor({ state: 'detached' })
})

it('four people; whoever is removed is neither heard nor seen by anybody', async () => {
  const room = await stage.server.createRoom()
  const ivo = await Caller.join(stage, room, { role: 'owner', name: 'Ivo' })
  const others = [
    await Caller.join(stage, room, { name: 'Ada' }),
    await Caller.join(stage, room, { role: 'interviewer', name: 'Ben' }),
    await Caller.join(stage, room, { name: 'Cem' }),
  ] as const
  const [ada, ben, cem] = others
  for (const one of [ivo, ...others]) await one.enter()
  for (const one of [ivo, ...others]) await one.page.locator('[data-reach="connected"]').nth(2).waitFor()
  await ada.control('Turn camera on').click()
  for (const one of [ivo, ben, cem]) await one.sees('Ada')
  await ivo.page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'People' }).click()
  await ivo.page.getByRole('button', { name: 'Remove Ada' }).click()
  await ivo.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  for (const one of [ivo, ben, cem]) await one.tile('Ada').waitFor({ state: 'detached' })
  for (const one of [ivo, ben, cem]) await one.hasOpen(2)
  await ada.hasOpen(0)
  await ada.pictures.waitFor({ state: 'detached' })
})

it('a call outlives a short loss of the server, waits through a long one, and goes on', async () => {
  const { ivo, ada } = await called(stage)
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
  await stage.server.down('SIGKILL')
  await ada.bar('signal').getByText('The server can’t be reached.').waitFor()
  // Nobody has said that anybody is gone.
  await ada.hears('Ivo')
  await ada.bar('signal').getByText('The call is interrupted.').waitFor()
  await Promise.all([ada.hasOpen(0), ivo.hasOpen(0)])
  await stage.server.up()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
  expect(await ada.bar('signal').textContent()).toBe('')
  await ada.hasOpen(1)
})

it('observers hear and see, and speak when they may', async () => {
  const room = await stage.server.createRoom()
  const ivo = await Caller.join(stage, room, { role: 'interviewer', name: 'Ivo' })
  const oda = await Caller.join(stage, room, { role: 'observer', name: 'Oda' })
  await ivo.enter()
  await ivo.control('Turn camera on').click()
  await oda.enter('Join')
  await Promise.all([oda.hears('Ivo'), oda.sees('Ivo')])
  expect(await oda.pictures.getByRole('button', { name: /microphone|camera|Share/ }).count()).toBe(0)
  await oda.page.keyboard.press('Alt+Shift+S')
  await ivo.panel.getByRole('button', { name: 'Allow Oda to speak' }).click()
  await oda.control('Unmute microphone').click()
  await ivo.hears('Oda')
  await ivo.panel.getByRole('button', { name: 'Don’t allow Oda to speak' }).click()
  await oda.control('Mute microphone').waitFor({ state: 'detached' })
  await ivo.page.locator('[data-tile="Oda"][data-audio="false"]').waitFor()
  await oda.hears('Ivo')
})

it('who leads mutes others and takes them out; they hear why', async () => {
  const { ivo, ada } = await called(stage)
  await ivo.hears('Ada')
  await ivo.panel.getByRole('button', { name: 'Mute Ada' }).click()
  await ada.bar('muted').getByText('Ivo muted you.').waitFor()
  await ivo.panel.getByText('muted by an interviewer').waitFor()
  await ada.control('Unmute microphone').click()
  await ivo.hears('Ada')
  expect(await ada.bar('muted').textContent()).toBe('')
  expect(await ada.panel.getByRole('button', { name: /Mute Ivo|Take Ivo/ }).count()).toBe(0)
  await ivo.panel.getByRole('button', { name: 'Remove Ada from the call' }).click()
  await ada.bar('trouble').getByText('You were removed from the call.').waitFor()
  await ada.hasOpen(0)
})

it('when the interview ends, so does the call for all but those who lead', async () => {
  const { room, ivo, ada } = await called(stage)
  await ivo.hears('Ada')
  const { token } = await stage.server.join(room, 'owner', 'Olga')
  await stage.server.ask('PUT', `/rooms/${room.id}/phase`, token, { phase: 'ended' })
  await ada.pictures.waitFor({ state: 'detached' })
  await Promise.all([ada.hasOpen(0), ivo.hasOpen(0)])
  await ivo.tile('Ada').waitFor({ state: 'detached' })
  await ivo.tile('Ivo').waitFor()
})

it('PAGE-2 the keys of the call take no character from the code', async () => {
  const room = await stage.server.createRoom()
  const ivo = await Caller.join(stage, room, { role: 'interviewer', name: 'Ivo' })
  const ada = await Caller.join(stage, room, { name: 'Ada' })
  await ivo.enter()
  await ada.enter('Join without')
  await ada.page.locator('[data-reach="connected"]').waitFor()
  await ada.person.replaceAll('a')
  const voice = ivo.page.locator('[data-tile="Ada"]')
  const { keyboard } = ada.page
  await keyboard.press('Alt+Shift+S')
  await ivo.hears('Ada')
  await keyboard.type('LS')
  await keyboard.press('Alt+Shift+S')
  await ivo.page.locator('[data-tile="Ada"][data-audio="false"]').waitFor()
  // Held down it speaks, let go it is silent.
  for (const key of ['Alt', 'Shift', 'L']) await keyboard.down(key)
  await ivo.hears('Ada')
  for (const key of ['L', 'Shift', 'Alt']) await keyboard.up(key)
  await ivo.page.locator('[data-tile="Ada"][data-audio="false"]').waitFor()
  await keyboard.type('z')
  await ada.person.shows('aLSz')
  expect(await voice.count()).toBe(1)

  // The pictures are moved and made small by keys, and stay so.
  const boxOf = async () => (await ada.pictures.boundingBox()) ?? { x: 0, y: 0 }
  const from = await boxOf()
  await ada.pictures.getByRole('button', { name: /^Move the call/ }).focus()
  await keyboard.press('Shift+ArrowUp')
  await keyboard.press('ArrowLeft')
  await eventually('that they moved', async () => {
    const to = await boxOf()
    return Math.round(from.y - to.y) === 96 && Math.round(from.x - to.x) === 16
  })
  await ada.control('Hide pictures').press('Enter')
  await ada.tile('Ivo').waitFor({ state: 'detached' })
  await ada.control('Leave call').press('Enter')
  await ada.enter('Join without')
  await ada.control('Show pictures').waitFor()
})

it('before one joins, devices are tried; nothing is on that nobody asked for', async () => {
  const room = await stage.server.createRoom()
  const ada = await Caller.join(stage, room, { name: 'Ada' })
  await ada.page.evaluate(() => {
    const kept: MediaStreamTrack[] = []
    Object.assign(window, { tracks: kept })
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted)
      kept.push(...stream.getTracks())
      return stream
    }
  })
  await ada.openPanel()
  await ada.panel.getByRole('switch', { name: 'Microphone' }).click()
  await ada.panel.getByText('The microphone picks up sound.').waitFor()
  await ada.panel.getByRole('switch', { name: 'Camera' }).click()
  await ada.panel.getByRole('combobox', { name: 'Camera' }).waitFor()
  await ada.sees('', '[data-panel="call"]')
  await ada.panel.getByRole('combobox', { name: 'Microphone' }).selectOption({ index: 1 })
  expect(await seriousOn(ada.person)).toEqual([])
  const chosen = await ada.page.evaluate(() => localStorage.getItem('pairpad.call'))
  expect(JSON.parse(chosen ?? '{}')).toHaveProperty('microphone')
  expect(await ada.lights()).toBeGreaterThan(1)
  // Another panel instead: every light goes out.
  await ada.page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'People' }).click()
  await eventually('that all is off', async () => (await ada.lights()) === 0)
  await ada.enter()
  await eventually('that it is on', async () => (await ada.lights()) > 0)
  // One that is unplugged is replaced, where there is another.
  await ada.page.evaluate(() => {
    const live = (window as { tracks?: MediaStreamTrack[] }).tracks?.filter(
      (one) => one.readyState === 'live',
    )
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'))
    for (const track of live ?? []) {
      track.stop()
      track.dispatchEvent(new Event('ended'))
    }
  })
  await ada.bar('device').getByText('The microphone was unplugged.').waitFor()
  await ada.control('Unmute microphone').waitFor()
})

it('junk of another page changes nothing', async () => {
  const room = await stage.server.createRoom()
  const ada = await Caller.join(stage, room, { name: 'Ada' })
  await ada.enter()
  const { token } = await stage.server.join(room, 'interviewer', 'Mallory')
  const socket = new WebSocket(`ws://${stage.server.address}/api/v1/rooms/${room.id}/call?token=${token}`)
  const told: { type: string; participants?: { id: string; name: string }[] }[] = []
  socket.on(
    'message',
    (data: Buffer) => void told.push(JSON.parse(data.toString('utf8')) as (typeof told)[0]),
  )
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(JSON.stringify({ type: 'join', audio: true, video: true }))
  const welcome = await eventually('a welcome', () => told.find(({ type }) => type === 'welcome'))
  const to = welcome.participants?.find(({ name }) => name === 'Ada')?.id
  await ada.tile('Mallory').waitFor()
  const media = 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n'.repeat(50)
  for (const sdp of ['v=0', 'v=0\r\n<script>', `v=0\r\n${media}`, `v=0\r\n${'a=x\r\n'.repeat(4_000)}`])
    for (const type of ['offer', 'answer']) socket.send(JSON.stringify({ type, to, sdp }))
  for (const candidate of ['', 'candidate:', `candidate:${'9'.repeat(900)}`])
    socket.send(
      JSON.stringify({ type: 'candidate', to, candidate: { candidate, sdpMid: '9', sdpMLineIndex: 99 } }),
    )
  socket.send(JSON.stringify({ type: 'state', audio: false, video: false, screen: true }))
  await ada.page.getByText('Mallory is sharing their screen.').waitFor()
  // What is sent over the same socket has come after all that.
  socket.close()
  await ada.tile('Mallory').waitFor({ state: 'detached' })
  await ada.hasOpen(0)
})

/** Takes pictures in both themes, and looks for what keeps people out. */
async function examine(one: Caller, state: string) {
  await mkdir(pictures, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await one.page.emulateMedia({ colorScheme })
    await one.page.screenshot({ path: join(pictures, `call-${state}-${colorScheme}.png`) })
    expect(await seriousOn(one.person), `${state}, ${colorScheme}`).toEqual([])
  }
}

it('nothing keeps anybody out of a call, on the way in', async () => {
  const room = await stage.server.createRoom()
  const ivo = await Caller.join(stage, room, { role: 'interviewer', name: 'Ivo' })
  const ada = await Caller.join(stage, room, { name: 'Ada', preferences: { locale: 'de' } })
  await ivo.openPanel()
  await ivo.panel.getByRole('switch', { name: 'Microphone' }).click()
  await ivo.panel.getByRole('switch', { name: 'Camera' }).click()
  await ivo.sees('', '[data-panel="call"]')
  await examine(ivo, 'setup')
  await ivo.enter('Join')
  await ada.bar('invitation').getByText('Ivo ist im Anruf.').waitFor()
  await examine(ada, 'invitation')
  await ada.bar('invitation').getByRole('button', { name: 'Teilnehmen' }).click()
  await ada.panel.getByRole('button', { name: 'Mit Mikrofon teilnehmen' }).waitFor()
  await examine(ada, 'setup-german')
})

it('nor in it, and on a phone it hides no code', async () => {
  const { ivo, ada } = await called(stage)
  await ivo.control('Turn camera on').click()
  await ada.sees('Ivo')
  await ada.control('Share screen').click()
  await ivo.bar('shared').getByRole('button', { name: 'Watch' }).waitFor()
  await examine(ivo, 'leader')
  // On a phone the pictures stand below the code, and nothing is wider than the window.
  await ada.page.setViewportSize({ width: 360, height: 740 })
  await ada.page.locator('.call-strip').waitFor()
  await ada.page.getByRole('navigation').getByRole('button', { name: 'Code', exact: true }).click()
  await ada.panel.waitFor({ state: 'detached' })
  await examine(ada, 'phone')
  const boxes = await ada.page.evaluate(() => {
    const strip = document.querySelector('.call-strip')?.getBoundingClientRect()
    const code = document.querySelector('.cm-editor')?.getBoundingClientRect()
    return {
      top: strip?.top ?? 0,
      bottom: code?.bottom ?? Infinity,
      height: code?.height ?? 0,
      wide: document.documentElement.scrollWidth,
    }
  })
  expect(boxes.bottom).toBeLessThanOrEqual(boxes.top + 1)
  expect(boxes.height).toBeGreaterThan(250)
  expect(boxes.wide).toBe(360)
})
