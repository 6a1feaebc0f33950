import { afterAll, expect, it } from 'vitest'
import { Cluster } from '../support/cluster'
import { eventually } from '../support/eventually'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Stage } from './stage'

const key = 'the-key-of-who-runs-these-servers'
let cluster: Cluster | undefined
const at = (name: string) => {
  if (!cluster) throw new Error('the servers are there once the tests run')
  return cluster.server(name)
}
const stage = Stage.on(async () => {
  cluster = await Cluster.start(['pad-1', 'pad-2', 'pad-3'], '--api-key', key, '--make-rooms', 'anyone')
  return at('pad-1')
})
afterAll(() => cluster?.stop())

/** Somebody at the administration page of a server. */
async function operator(name: string, part = '', options?: Parameters<typeof stage.visit>[1]) {
  const person = await stage.visit(`http://127.0.0.1:${at(name).adminPort}/#/${part}`, options)
  await person.page.locator('#admin-key').fill(key)
  await person.page.keyboard.press('Enter')
  return person
}

const row = ({ page }: Person, name: string) => page.getByRole('row').filter({ hasText: name })

/** Drains a server from this page, once that is confirmed. */
async function drain(person: Person, name: string) {
  await person.page.getByRole('button', { name: `Drain ${name}` }).click()
  const asked = person.page.getByRole('alertdialog', { name: `Drain the server ${name}?` })
  await asked.getByRole('button', { name: 'Drain' }).click()
  await asked.waitFor({ state: 'detached' })
  await row(person, name).getByText('Drained').waitFor()
}

async function takeBack(person: Person, name: string) {
  await person.page.getByRole('button', { name: `Take back ${name}` }).click()
  await row(person, name).getByText('In service').waitFor()
}

/** The server that has a room, as the page of any of them says. */
async function places(person: Person, title: string) {
  await person.page.getByRole('link', { name: 'Rooms', exact: true }).click()
  await person.page.getByLabel('Id or title begins with').fill(title)
  await person.page.keyboard.press('Enter')
  const cell = row(person, title).getByRole('cell').last()
  await cell.waitFor()
  return cell.textContent()
}

it('drains a server under somebody who types, and nothing typed is lost, there and back (NODE-3)', async () => {
  const room = await stage.server.createRoom({ title: 'Moves around', language: 'python' })
  const ada = await stage.join(room, { name: 'Ada' })
  const watcher = await operator('pad-2', 'servers')
  await row(watcher, 'pad-1').getByText('In service').waitFor()
  expect(await seriousOn(watcher)).toEqual([])
  // The room is at the server that Ada came to, and another one says so.
  expect(await places(watcher, 'Moves around')).toBe('at pad-1')
  await watcher.page.getByRole('link', { name: 'Servers' }).click()
  await ada.replaceAll('')
  await ada.goTo('end')
  let typed = ''
  const type = async (text: string) => {
    typed += text
    await ada.type(text)
  }
  // She types on while it moves, at the same address.
  const state = { isDrained: false }
  const draining = drain(watcher, 'pad-1').then(() => {
    state.isDrained = true
  })
  for (let word = 0; !state.isDrained || word < 20; word++) await type(`word${word} `)
  await draining
  await ada.connection('saved')
  await ada.shows(typed)
  expect(await seriousOn(watcher)).toEqual([])
  const after = await places(watcher, 'Moves around')
  expect(after).not.toBe('at pad-1')
  await watcher.page.getByRole('link', { name: 'Servers' }).click()
  // And back: the others are drained, by their own page and by another's.
  await takeBack(watcher, 'pad-1')
  await drain(watcher, 'pad-3')
  await drain(watcher, 'pad-2')
  await type('and back')
  await ada.connection('saved')
  await ada.shows(typed)
  expect(await places(watcher, 'Moves around')).toBe('at pad-1')
  await watcher.page.getByRole('link', { name: 'Servers' }).click()
  // The last one is not drained, and the page says why.
  await watcher.page.getByRole('button', { name: 'Drain pad-1' }).click()
  const asked = watcher.page.getByRole('alertdialog')
  await asked.getByRole('button', { name: 'Drain' }).click()
  await asked.getByText('No other server takes rooms.').waitFor()
  await watcher.page.keyboard.press('Escape')
  await takeBack(watcher, 'pad-2')
  await takeBack(watcher, 'pad-3')
  // Whoever comes anew finds all of it, at any of them.
  const bob = await stage.join(room, { name: 'Bob' })
  await bob.shows(typed)
})

it('says that a server has gone that was killed, and offers nothing for it', async () => {
  const person = await operator('pad-1', 'servers')
  await row(person, 'pad-3').getByText('In service').waitFor()
  await at('pad-3').down('SIGKILL')
  await row(person, 'pad-3').getByText('Gone').waitFor()
  expect(await row(person, 'pad-3').getByRole('button').count()).toBe(0)
  await at('pad-3').up()
  await row(person, 'pad-3').getByText('In service').waitFor()
  expect(await row(person, 'pad-3').count()).toBe(1)
})

it('says that a drained server serves on while the others are away, and takes it back (NODE-3)', async () => {
  const person = await operator('pad-1', 'servers')
  await drain(person, 'pad-1')
  await Promise.all(['pad-2', 'pad-3'].map((name) => at(name).down('SIGKILL')))
  await row(person, 'pad-1').getByText('Serves on').waitFor()
  expect(await seriousOn(person)).toEqual([])
  await takeBack(person, 'pad-1')
  await Promise.all(['pad-2', 'pad-3'].map((name) => at(name).up()))
  for (const name of ['pad-2', 'pad-3']) await row(person, name).getByText('In service').waitFor()
})

it('is there in German, dark, on a narrow screen', async () => {
  const options = { locale: 'de-DE', colorScheme: 'dark', viewport: { width: 380, height: 800 } } as const
  const person = await operator('pad-1', 'servers', options)
  const { page } = person
  await row(person, 'pad-1').getByText('In Betrieb').waitFor()
  await page.getByRole('button', { name: 'pad-2 leeren' }).click()
  const asked = page.getByRole('alertdialog', { name: 'Den Server pad-2 leeren?' })
  expect(await seriousOn(person)).toEqual([])
  await asked.getByRole('button', { name: 'Leeren' }).click()
  await row(person, 'pad-2').getByText('Geleert').waitFor()
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(Math.max(tooWide, 0)).toBe(0)
  expect(await seriousOn(person)).toEqual([])
  await page.getByRole('button', { name: 'pad-2 zurücknehmen' }).click()
  await eventually('it is back', () => row(person, 'pad-2').getByText('In Betrieb').isVisible())
})
