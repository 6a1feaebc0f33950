import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Stage } from './stage'

const key = 'the-key-of-who-runs-this-server'
const stage = Stage.of('--api-key', key, '--make-rooms', 'anyone', '--admin-listen', '127.0.0.1:0')

/** Somebody at the admin page. */
const open = (part = '', options?: Parameters<typeof stage.visit>[1]) =>
  stage.visit(`http://127.0.0.1:${stage.server.adminPort}/${part}`, options)

async function signIn({ page }: Person, withKey = key) {
  await page.getByLabel('API key').fill(withKey)
  await page.keyboard.press('Enter')
}

async function signedIn(part = '') {
  const person = await open(part)
  await signIn(person)
  await person.page.getByRole('button', { name: 'Sign out' }).waitFor()
  return person
}

const number = ({ page }: Person, name: string) => page.locator(`[data-number="${name}"] dd`).textContent()

const row = ({ page }: Person, title: string) => page.getByRole('row').filter({ hasText: title })

it('asks for a key, keeps it in this tab alone, and forgets it', async () => {
  const person = await open()
  const { page } = person
  await page.locator('#admin-key:focus').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('Paste an API key of this server first.').waitFor()
  await signIn(person, 'some-other-key-that-is-long-enough')
  await page.getByText('This is not an API key of this server.').waitFor()
  expect(await page.getByLabel('API key').getAttribute('aria-invalid')).toBe('true')
  expect(await seriousOn(person)).toEqual([])
  await signIn(person)
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  const kept = () =>
    page.evaluate(() => [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })])
  const [local, session] = await kept()
  expect(local).not.toContain(key)
  expect(session).toContain(key)
  await page.reload()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('API key').waitFor()
  expect((await kept()).join()).not.toContain(key)
})

it('shows numbers that move, and the busiest rooms', async () => {
  const person = await signedIn()
  await person.page.locator('[data-number="people"]').waitFor()
  const before = Number(await number(person, 'people'))
  const room = await stage.server.createRoom({ title: 'Moves the numbers' })
  await stage.join(room, { name: 'Ada' })
  await eventually('one person more', async () => Number(await number(person, 'people')) === before + 1)
  await row(person, 'Moves the numbers').waitFor()
  await person.page.getByRole('button', { name: 'Sort by People' }).click()
  const sorted = person.page.locator('th[aria-sort="descending"]')
  expect(await sorted.textContent()).toBe('People')
  await person.page.getByText('None since the server started.').waitFor()
  // It is one server, and not several.
  expect(await person.page.getByRole('link', { name: 'Servers' }).count()).toBe(0)
  expect(await seriousOn(person)).toEqual([])
})

async function find(person: Person, title: string) {
  const { page } = person
  await page.getByRole('link', { name: 'Rooms', exact: true }).click()
  await page.getByLabel('Id or title begins with').fill(title)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: title }).waitFor()
}

/** A room with somebody in it, found by its title. */
async function found(title: string): Promise<[Person, Person, TestRoom]> {
  const other = await stage.server.createRoom({ title: 'Something else', phase: 'pending' })
  const room = await stage.server.createRoom({ title })
  const ada = await stage.join(room, { name: 'Ada Lovelace' })
  const person = await signedIn()
  await find(person, title.split(' ')[0] ?? '')
  await eventually(
    'only what was looked for',
    async () => (await row(person, other.id.slice(0, 8)).count()) === 0,
  )
  await person.page.getByRole('link', { name: title }).click()
  await person.page.getByRole('heading', { name: title }).waitFor()
  return [person, ada, room]
}

it('finds a room, shows who is in it, and ends the interview once that is confirmed (PAGE-6)', async () => {
  const [person, ada] = await found('Zebra round')
  const { page } = person
  await row(person, 'Ada Lovelace').getByText('here').waitFor()
  expect(await seriousOn(person)).toEqual([])
  await page.getByRole('button', { name: 'End the interview' }).click()
  const asked = page.getByRole('alertdialog', { name: 'End the interview in “Zebra round”?' })
  await asked.getByText('One person is in it now.').waitFor()
  await page.keyboard.press('Escape')
  await asked.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'End the interview' }).click()
  await asked.getByRole('button', { name: 'End the interview' }).click()
  await page.getByText('The interview in “Zebra round” has ended.').waitFor()
  await page.getByRole('button', { name: 'End the interview' }).waitFor({ state: 'detached' })
  await ada.page.getByText('Ended').first().waitFor()
})

it('deletes a room once that is confirmed, and says what is gone (PAGE-6)', async () => {
  const [person, , room] = await found('Quagga round')
  const { page } = person
  const address = page.url()
  await page.getByRole('button', { name: 'Delete the room' }).click()
  const asked = page.getByRole('alertdialog', { name: 'Delete “Quagga round”?' })
  await asked.getByText(room.id).waitFor()
  await asked.getByRole('button', { name: 'Delete the room' }).click()
  await page.getByText('“Quagga round” has been deleted.').waitFor()
  await page.getByText('No room matches.').waitFor()
  const owner = { headers: { authorization: `Bearer ${room.tokens.owner}` } }
  const answer = await fetch(`http://${stage.server.address}/api/v1/rooms/${room.id}`, owner)
  expect(answer.status).toBe(404)
  // Whoever comes back to it is told.
  await page.goto(address)
  await page.getByText('There is no such room.').waitFor()
})

it('says that what it shows is old while the server does not answer, and goes on by itself', async () => {
  const person = await signedIn()
  const { page, context } = person
  await page.locator('[data-number="people"]').waitFor()
  await context.setOffline(true)
  await page.getByText('Not up to date.').first().waitFor()
  await page.locator('[data-number="people"]').waitFor()
  await context.setOffline(false)
  await page.getByText('Not up to date.').first().waitFor({ state: 'detached' })
})

it('is there in German, dark, on a narrow screen', async () => {
  const person = await open('', {
    locale: 'de-DE',
    colorScheme: 'dark',
    viewport: { width: 380, height: 800 },
  })
  const { page } = person
  await page.getByLabel('API-Schlüssel').fill('noch-ein-falscher-schluessel')
  await page.keyboard.press('Enter')
  await page.getByText('Das ist kein API-Schlüssel dieses Servers.').waitFor()
  await page.getByLabel('API-Schlüssel').fill(key)
  await page.keyboard.press('Enter')
  for (const [link, heading] of [
    ['Räume', 'Räume'],
    ['Nutzung', 'Nutzung'],
    ['Speicher', 'Speicher'],
    ['Überblick', 'Überblick'],
  ] as const) {
    await page.getByRole('link', { name: link, exact: true }).click()
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
    await page.getByText('Wird geladen').first().waitFor({ state: 'detached' })
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect([link, Math.max(tooWide, 0)]).toEqual([link, 0])
    expect(await seriousOn(person)).toEqual([])
  }
})
