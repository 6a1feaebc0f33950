import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { Role } from '../../src/api/schema'
import type { Preferences } from '../../src/config/preferences'
import { StockClient } from '../stock/client'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import { seriousOn } from './axe'
import { count, draw, openBoard, seen } from './boards'
import { Person } from './browser'
import { withReviewers } from './interviewed'
import { Stage } from './stage'

const pictures = new URL('../pictures', import.meta.url).pathname
const run = promisify(execFile)
const stage = Stage.of()

/** A second of the recording, and the kinds of what was on the board by then. */
interface Moment {
  second: number
  types: string
}

let room: TestRoom
let moments: Moment[]
let folder: string

/** A dot, as a picture. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

/** Two people draw, and whoever leads keeps what is there as evidence. */
async function hold() {
  const { browser, server } = stage
  room = await server.createRoom({ title: 'System design', language: 'python' })
  const olga = await Person.join(browser, server, room, { role: 'owner', name: 'Olga' })
  const ada = await Person.join(browser, server, room, { name: 'Ada' })
  const { token } = await server.join(room, 'owner', 'Olga')
  const { begins } = await server.ask<{ begins: string }>('GET', `/rooms/${room.id}/playback`, token)
  moments = []
  /** It is saved, and nobody does anything until the next second has come. */
  const see = async (types: string) => {
    await seen(olga, types, (all) => all.map(({ type }) => type).join() === types)
    await ada.connection('saved')
    const second = Math.ceil((Date.now() - Date.parse(begins)) / 1_000)
    await eventually('the next second', () => Date.now() > Date.parse(begins) + second * 1_000)
    moments.push({ second, types })
  }
  await ada.replaceAll('print("before the board")')
  await openBoard(ada)
  await openBoard(olga)
  await see('')
  await draw(ada, 'rectangle', [300, 150], [460, 250])
  await see('rectangle')
  await draw(ada, 'freedraw', [520, 180], [580, 260], [640, 170])
  await see('rectangle,freedraw')
  const client = (document: string) =>
    new StockClient(server, `${room.id}/${document}`, { params: { token: room.tokens.candidate } }).synced()
  const [shapes, photos] = [await client('board'), await client('pictures')]
  const photo = new Y.Map<unknown>()
  photos.doc.getMap('pictures').set('dot', photo)
  photo.set('type', 'image/png')
  photo.set('size', dot.length)
  photo.set('parts', Y.Array.from([new Uint8Array(dot)]))
  const put = (id: string, fields: Record<string, unknown>) =>
    shapes.doc.getMap('elements').set(id, new Y.Map(Object.entries(fields)))
  const at = { x: 320, y: 330, width: 260, height: 120 }
  put('frame', { type: 'frame', index: 'b01', name: 'Design', ...at })
  put('words', {
    type: 'text',
    index: 'b02',
    text: 'Queue',
    frameId: 'frame',
    ...at,
    y: 350,
    width: 60,
    height: 25,
  })
  put('photo', {
    type: 'image',
    index: 'b03',
    fileId: 'dot',
    frameId: 'frame',
    ...at,
    x: 420,
    y: 350,
    width: 60,
    height: 60,
  })
  await see('rectangle,freedraw,frame,text,image')
  await olga.page.getByRole('button', { name: 'Pin the board as evidence' }).click()
  await olga.page.getByRole('dialog', { name: 'Pin as evidence' }).getByText('Problem solving').click()
  await olga.page.getByText('Pinned to “Problem solving”.').waitFor()
  await olga.connection('saved')
  await eventually(
    'a second later',
    () => Date.now() > Date.parse(begins) + ((moments.at(-1)?.second ?? 0) + 3) * 1_000,
  )
  for (const id of ['frame', 'words', 'photo']) shapes.doc.getMap('elements').delete(id)
  await see('rectangle,freedraw')
  for (const one of [shapes, photos]) one.destroy()
  for (const person of [ada, olga]) {
    expect(person.errors).toEqual([])
    await person.close()
  }
  await server.ask('PUT', `/rooms/${room.id}/phase`, token, { phase: 'ended' })
  room = await withReviewers(server, room)
  const answer = await fetch(`http://${server.address}/api/v1/rooms/${room.id}/export`, {
    headers: { authorization: `Bearer ${token}` },
  })
  await writeFile(join(folder, 'room.zip'), new Uint8Array(await answer.arrayBuffer()))
  await run('python3', ['-m', 'zipfile', '-e', join(folder, 'room.zip'), folder])
}

beforeAll(async () => {
  await mkdir(pictures, { recursive: true })
  folder = await mkdtemp(join(tmpdir(), 'pairpad-board-'))
  await hold()
  // As long as a test: it is no less.
}, 240_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

const boardButton = ({ page }: Person) =>
  page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Board', exact: true })

type Watching = { role?: Role; search?: string; preferences?: Partial<Preferences>; page?: string }

async function watch({ role = 'owner', search = '', preferences = {}, page = 'playback' }: Watching = {}) {
  const viewer = await stage.enter(room, { role, name: 'Olga', preferences })
  await viewer.page.goto(`http://${stage.server.address}/rooms/${room.id}/${page}${search}`)
  await viewer.page.locator(page === 'playback' ? '[data-playing]' : '[data-mine]').waitFor()
  return viewer
}

const played = ({ page }: Person) => page.locator('[data-board=played] canvas.interactive')
const typesOn = (viewer: Person, types: string) =>
  seen(viewer, types, (all) => all.map(({ type }) => type).join() === types)

async function goTo({ page }: Person, second: number) {
  await page.evaluate((to) => {
    const url = new URL(location.href)
    url.searchParams.set('t', `${to}s`)
    history.replaceState(null, '', url)
    dispatchEvent(new PopStateEvent('popstate'))
  }, second)
}

const isOfBoard = (url: string) => /\/View-|excalidraw|prod-|playback\/pictures/.test(url)

it('PLAY-1 shows what was drawn at each moment, forwards and backwards, and loads nothing for it before', async () => {
  const viewer = await stage.enter(room, { role: 'owner', name: 'Olga' })
  const asked: string[] = []
  viewer.page.on('request', (request) => asked.push(request.url()))
  await viewer.page.goto(`http://${stage.server.address}/rooms/${room.id}/playback`)
  await viewer.page.locator('[data-playing]').waitFor()
  await boardButton(viewer).waitFor()
  await viewer.page.locator('[data-activity=Ada]').waitFor({ state: 'attached' })
  expect(asked.filter(isOfBoard)).toEqual([])
  await boardButton(viewer).click()
  await played(viewer).waitFor()
  for (const { second, types } of [...moments, ...moments.toReversed()]) {
    await goTo(viewer, second)
    await typesOn(viewer, types)
  }
  expect(asked.filter(isOfBoard).some((url) => url.includes('playback/pictures'))).toBe(true)
  const foreign = asked.filter((url) => !url.startsWith(`http://${stage.server.address}/`))
  expect(foreign.filter((url) => !url.startsWith('data:') && !url.startsWith('blob:'))).toEqual([])
  // It plays, and nobody can draw in it.
  await played(viewer).click({ position: { x: 30, y: 30 } })
  await viewer.page.keyboard.press('Space')
  await viewer.page.locator('[data-playing=true]').waitFor()
  expect(await played(viewer).count()).toBe(1)
  await typesOn(viewer, 'rectangle,freedraw,frame,text,image')
  await typesOn(viewer, 'rectangle,freedraw')
  expect(await viewer.page.locator('[data-testid=toolbar-rectangle]').count()).toBe(0)
})

it('pictures on the board are there', async () => {
  const viewer = await watch({ search: `?t=${moments[3]?.second}s&board=` })
  await played(viewer).waitFor()
  await typesOn(viewer, moments[3]?.types ?? '')
  await eventually('the picture', () =>
    viewer.page.evaluate(() => {
      interface Fiber {
        return?: Fiber
        stateNode?: { scene?: unknown; files?: Record<string, { mimeType: string }> }
      }
      const entry = Object.entries(document.querySelector('.excalidraw') ?? {}).find(([key]) =>
        key.startsWith('__reactFiber'),
      )
      let at = entry?.[1] as Fiber | undefined
      while (at && !at.stateNode?.scene) at = at.return
      return at?.stateNode?.files?.['dot']?.mimeType === 'image/png'
    }),
  )
})

it('what was pinned is among the evidence of the debrief, and leads to the board of then', async () => {
  const viewer = await watch({ page: 'debrief' })
  const row = viewer.page.locator('[data-mine] [data-row]').first()
  const sketch = row.locator('[data-board-quote] svg')
  for (const type of ['rectangle', 'freedraw', 'frame', 'text', 'image'])
    await sketch.locator(`[data-type=${type}]`).waitFor({ state: 'attached' })
  await row.screenshot({ path: join(pictures, 'board-evidence.png') })
  await row.getByRole('link').first().click()
  await viewer.page.locator('[data-playing]').waitFor()
  await played(viewer).waitFor()
  await typesOn(viewer, 'rectangle,freedraw,frame,text,image')
  // And among the notes of the recording.
  await goTo(viewer, 3_600)
  await typesOn(viewer, 'rectangle,freedraw')
  await viewer.page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Notes' }).click()
  await viewer.page.locator('[data-notes]').getByText('Queue').click()
  await played(viewer).waitFor()
  await typesOn(viewer, 'rectangle,freedraw,frame,text,image')
})

it('a reviewer comments on a frame, and the comment shows it and leads to it', async () => {
  const viewer = await watch({ role: 'reviewer', search: `?t=${moments[3]?.second}s&board=` })
  await played(viewer).waitFor()
  await typesOn(viewer, moments[3]?.types ?? '')
  await viewer.page.getByRole('button', { name: 'Comment on the board' }).click()
  await viewer.page.getByRole('menuitem', { name: 'Design' }).click()
  await viewer.page.locator('[data-new-comment]').getByText('On the board').waitFor()
  await viewer.page.locator('[data-new-comment] textarea').fill('Where is the cache?')
  await viewer.page.keyboard.press('Enter')
  const comment = viewer.page.locator('[data-comment]')
  await comment.getByText('Where is the cache?').waitFor()
  const sketch = comment.locator('[data-board-quote] svg')
  await sketch.locator('[data-type=text]').waitFor({ state: 'attached' })
  expect(await sketch.locator('[data-element]').count()).toBe(3)
  await goTo(viewer, moments[1]?.second ?? 0)
  await comment.getByRole('button').first().click()
  await played(viewer).waitFor()
  await typesOn(viewer, moments[3]?.types ?? '')
})

it.each(['light', 'dark'] as const)('has no barrier that axe finds: %s', async (theme) => {
  const viewer = await watch({ search: `?t=${moments[3]?.second}s&board=`, preferences: { theme } })
  await played(viewer).waitFor()
  await count(viewer, 5)
  const themed = theme === 'dark' ? '.excalidraw.theme--dark' : '.excalidraw:not(.theme--dark)'
  await viewer.page.locator(themed).first().waitFor({ state: 'attached' })
  expect(await seriousOn(viewer)).toEqual([])
  await viewer.page.screenshot({ path: join(pictures, `board-playback-${theme}.png`) })
  await viewer.page.setViewportSize({ width: 360, height: 640 })
  await boardButton(viewer).waitFor()
  await viewer.page.locator('.excalidraw--mobile canvas.interactive').waitFor()
  expect(await seriousOn(viewer)).toEqual([])
  await viewer.page.screenshot({ path: join(pictures, `board-playback-${theme}-narrow.png`) })
})

it('the page in an archive draws the board, without a server', async () => {
  const viewer = await stage.visit('about:blank')
  await viewer.context.setOffline(true)
  const address = pathToFileURL(join(folder, 'playback.html')).href
  await viewer.page.goto(`${address}#t=0s`)
  await viewer.page.locator('[data-playing]').waitFor()
  await boardButton(viewer).click()
  const sketch = viewer.page.locator('[data-board=played] svg')
  await sketch.waitFor()
  const types = () =>
    sketch.locator('[data-type]').evaluateAll((all) => all.map((one) => one.getAttribute('data-type')).join())
  for (const moment of [...moments, ...moments.toReversed()]) {
    await viewer.page.goto(`${address}#t=${moment.second}s`)
    await eventually(moment.types, async () => (await types()) === moment.types)
  }
  await viewer.page.goto(`${address}#t=${moments[3]?.second}s`)
  await sketch.locator('image').waitFor({ state: 'attached' })
  await viewer.page.getByRole('button', { name: 'Full size' }).click()
  await viewer.page.locator('[data-board=played][data-large]').waitFor()
  await viewer.page.screenshot({ path: join(pictures, 'board-playback-file.png') })
  expect(await seriousOn(viewer)).toEqual([])
})

it('a room in which nobody drew has no board to play', async () => {
  const other = await stage.server.createRoom()
  const ada = await stage.join(other, { role: 'owner', name: 'Ada' })
  await ada.replaceAll('print(1)')
  await ada.connection('saved')
  await ada.page.goto(`http://${stage.server.address}/rooms/${other.id}/playback?board=`)
  await ada.page.locator('[data-playing]').waitFor()
  await ada.page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Events' }).waitFor()
  expect(await boardButton(ada).count()).toBe(0)
})
