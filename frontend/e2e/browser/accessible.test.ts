import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { type TestRoom } from '../support/server'
import { eventually } from '../support/eventually'
import { seriousOn } from './axe'
import { Person } from './browser'
import { Stage } from './stage'

/** Where pictures of every page and state are left, to be looked at. */
const pictures = new URL('../pictures', import.meta.url).pathname

const widths = { phone: 360, laptop: 1280, wide: 2560 } as const
const themes = ['light', 'dark', 'contrast'] as const
type Theme = (typeof themes)[number]

const stage = Stage.of()
let room: TestRoom

beforeAll(async () => {
  room = await stage.server.createRoom({ title: 'Backend, second round' })
  await mkdir(pictures, { recursive: true })
})

/** Takes pictures in each width, and looks for what keeps people out. */
async function examine(person: Person, state: string, theme: Theme) {
  for (const [name, width] of Object.entries(widths)) {
    await person.page.setViewportSize({ width, height: width === widths.phone ? 740 : 900 })
    await person.page.screenshot({ path: join(pictures, `${state}-${theme}-${name}.png`) })
    expect(await seriousOn(person), `${state}, ${theme}, ${name}`).toEqual([])
  }
  // No page is wider than a phone.
  await person.page.setViewportSize({ width: widths.phone, height: 740 })
  const overflow = () =>
    person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await eventually(`${state} to be no wider than its window`, async () => (await overflow()) === 0)
  await person.page.setViewportSize({ width: widths.laptop, height: 900 })
}

const choose = (person: Person, theme: Theme) =>
  person.page.evaluate((chosen) => {
    localStorage.setItem('pairpad.preferences', JSON.stringify({ theme: chosen }))
  }, theme)

it.each(themes)('nothing keeps anybody out of the pages before a room (%s)', async (theme) => {
  const person = await stage.visit(`http://${stage.server.address}/`)
  await choose(person, theme)
  await person.page.reload()
  await person.page.getByRole('button', { name: 'New room' }).waitFor()
  await examine(person, 'landing', theme)
  await person.page.goto(`http://${stage.server.address}/nonsense`)
  await person.page.getByRole('heading', { name: 'Page not found.' }).waitFor()
  await examine(person, 'not-found', theme)
  await person.page.goto(`http://${stage.server.address}/rooms/${room.id}#${room.tokens.candidate}`)
  await person.page.getByLabel('Your name').waitFor()
  await examine(person, 'join', theme)
})

it.each(themes)('nor of the room, its panels and dialogs (%s)', async (theme) => {
  const olga = await stage.join(room, { role: 'owner', name: 'Olga' })
  await choose(olga, theme)
  await olga.page.reload()
  await olga.connection('saved')
  const rail = olga.page.getByRole('navigation', { name: 'Panels' })
  const names = await rail
    .getByRole('button')
    .evaluateAll((buttons) => buttons.map((button) => button.querySelector('.sr-only')?.textContent ?? ''))
  expect(names.length).toBeGreaterThan(3)
  expect(names).not.toContain('')
  // What is new in a panel stands on its button, and is part of what that is called.
  const ada = await stage.join(room, { name: 'Ada' })
  await ada.page
    .getByRole('navigation')
    .getByRole('button', { name: /^Chat\b/ })
    .click()
  await ada.page.getByLabel('Message', { exact: true }).fill('Good morning')
  await ada.page.keyboard.press('Enter')
  await rail.getByRole('button', { name: 'Chat 1', exact: true }).waitFor()
  expect(await seriousOn(olga), theme).toEqual([])
  for (const name of names) {
    const button = rail.getByRole('button', { name: new RegExp(`^${name}\\b`) })
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
    await olga.page.getByRole('region', { name, exact: true }).waitFor()
    expect(await seriousOn(olga), `${name}, ${theme}`).toEqual([])
    await olga.page.screenshot({ path: join(pictures, `panel-${name.toLowerCase()}-${theme}.png`) })
  }
  await examine(olga, 'room', theme)
  await olga.page.keyboard.press('Control+,')
  await olga.page.getByRole('dialog', { name: 'Settings' }).waitFor()
  await examine(olga, 'settings', theme)
  await olga.page.getByRole('tab', { name: 'For the room' }).click()
  await examine(olga, 'room-settings', theme)
})
