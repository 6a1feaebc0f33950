import { beforeEach, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { type TestRoom } from '../support/server'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.ofEach()
let room: TestRoom

beforeEach(async () => {
  room = await stage.server.createRoom()
})

const join = (options: Parameters<typeof Person.join>[3] = {}) => stage.join(room, options)

/** What somebody's browser keeps, by name and value. */
const keptBy = ({ page }: Person): Promise<string[]> =>
  page.evaluate(async () => [
    ...Object.entries({ ...localStorage, ...sessionStorage }).map(
      ([key, value]) => `${key}=${String(value)}`,
    ),
    ...(await indexedDB.databases()).map(({ name }) => `database ${name}`),
  ])

/** What of it is of the room. */
async function ofRoom(person: Person): Promise<string[]> {
  const secrets = [room.id, ...Object.values(room.tokens)]
  return (await keptBy(person)).filter((name) => secrets.some((secret) => name.includes(secret)))
}

const copies = async (person: Person) => (await ofRoom(person)).filter((name) => name.startsWith('database'))

const keepsNothing = (person: Person) =>
  eventually('a browser without the room', async () => (await ofRoom(person)).length === 0)

const erase = () => stage.server.ask('DELETE', `/rooms/${room.id}`, room.tokens.owner)

/** Removes everybody of a role. */
async function remove(role: string) {
  const path = `/rooms/${room.id}/members`
  const { members } = await stage.server.ask<{ members: { id: string; role: string }[] }>(
    'GET',
    path,
    room.tokens.owner,
  )
  for (const member of members.filter((one) => one.role === role))
    await stage.server.ask('DELETE', `${path}/${member.id}`, room.tokens.owner)
}

/** Writes while the server is down, and waits until the browser has noted that. */
async function writeOffline(person: Person, text: string) {
  await stage.server.down('SIGKILL')
  await person.connection('offline')
  await person.goTo('start')
  await person.type(text)
  await eventually('the note of unsent edits', () =>
    person.page.evaluate(
      async ([name, count]) => {
        const open = indexedDB.open(name)
        await new Promise((resolve) => (open.onsuccess = resolve))
        const get = open.result.transaction('custom').objectStore('custom').get('unsaved')
        await new Promise((resolve) => (get.onsuccess = resolve))
        open.result.close()
        return get.result === count
      },
      [`pairpad/${room.id}/candidate/code`, text.length] as const,
    ),
  )
}

it('of a room that is deleted nothing stays in the browser, in no tab', async () => {
  const olga = await join({ role: 'owner', name: 'Olga' })
  const other = await olga.reopen(`http://${stage.server.address}/rooms/${room.id}#${room.tokens.candidate}`)
  await other.page.getByLabel('Your name').fill('Not Olga')
  await other.page.getByRole('button', { name: 'Join' }).click()
  await other.connection('saved')
  await eventually('copies of both, and what opens them', async () => {
    return (
      new Set((await copies(other)).map((name) => name.split('/')[2])).size === 2 &&
      (await ofRoom(other)).length > 3
    )
  })
  await erase()
  for (const person of [olga, other]) {
    await person.page.getByRole('heading', { name: /There is no such room/ }).waitFor()
    await keepsNothing(person)
  }
  // One's own name is of no room.
  expect(await keptBy(other)).toContain('pairpad.name=Not Olga')
  expect(other.errors).toEqual([])
  await other.page.reload()
  await other.page.getByRole('heading', { name: 'This address is not an invitation.' }).waitFor()
})

it('a room that was deleted meanwhile goes when somebody comes back to it', async () => {
  const ada = await join()
  await ada.page.goto('about:blank')
  await erase()
  await ada.page.goto(`http://${stage.server.address}/rooms/${room.id}`)
  await ada.page.getByRole('heading', { name: /There is no such room/ }).waitFor()
  await ada.page.getByText('has been deleted').waitFor()
  await keepsNothing(ada)
})

it('who is removed keeps neither tokens nor text', async () => {
  const ada = await join()
  const olga = await join({ role: 'owner', name: 'Olga' })
  await remove('candidate')
  await ada.page.getByRole('heading', { name: 'You have been removed from this room.' }).waitFor()
  await keepsNothing(ada)
  expect(await ofRoom(olga)).not.toEqual([])
  await olga.connection('saved')
})

it('who was removed meanwhile is told so, and keeps neither tokens nor text', async () => {
  const ada = await join()
  await ada.page.goto('about:blank')
  await remove('candidate')
  await ada.page.goto(`http://${stage.server.address}/rooms/${room.id}`)
  await ada.page.getByRole('heading', { name: /you have been removed from this room/i }).waitFor()
  await keepsNothing(ada)
})

it('of a link that is revoked nothing stays', async () => {
  const ada = await join()
  const path = `/rooms/${room.id}/links`
  const { links } = await stage.server.ask<{ links: { id: string; role: string }[] }>(
    'GET',
    path,
    room.tokens.owner,
  )
  for (const link of links.filter(({ role }) => role === 'candidate'))
    await stage.server.ask('DELETE', `${path}/${link.id}`, room.tokens.owner)
  await ada.page.getByRole('heading', { name: /link is no longer valid/ }).waitFor()
  await keepsNothing(ada)
})

it('PAGE-5 what was not sent is shown once to whoever is removed, and kept nowhere', async () => {
  const ada = await join({ name: 'Ada' })
  await ada.context.setOffline(true)
  await writeOffline(ada, 'mine ')
  await stage.server.up()
  await remove('candidate')
  await ada.context.setOffline(false)
  await ada.page.getByText('Your last edits were not saved.').waitFor()
  const text = ada.page.getByLabel('main.py', { exact: true })
  expect(await text.inputValue()).toMatch(/^mine /)
  await ada.page.getByRole('button', { name: 'Copy main.py' }).click()
  await ada.page.getByText('Copied').waitFor()
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe(await text.inputValue())
  // Whether the link is given up, too, depends on what hears of the removal first.
  await eventually('a browser without the copy', async () => (await copies(ada)).length === 0)
})

it('PAGE-5 what was not sent before the tab was closed is shown when the room is gone', async () => {
  const ada = await join()
  await writeOffline(ada, 'mine ')
  const url = ada.page.url()
  await ada.page.close()
  await stage.server.up()
  await erase()
  const again = await ada.reopen(url)
  await again.page.getByText('Your last edits were not saved.').waitFor()
  expect(await again.page.getByLabel('main.py', { exact: true }).inputValue()).toMatch(/^mine /)
  await keepsNothing(again)
  expect(again.errors).toEqual([])
})

it('the key of a link is in no address that one can go back to', async () => {
  const ada = await stage.visit(`http://${stage.server.address}/`)
  const link = `http://${stage.server.address}/rooms/${room.id}#${room.tokens.candidate}`
  await ada.page.getByLabel('Join a room').fill(link)
  await ada.page.getByRole('button', { name: 'Join', exact: true }).click()
  await ada.page.getByLabel('Your name').fill('Ada')
  await ada.page.getByRole('button', { name: 'Join', exact: true }).click()
  await ada.connection('saved')
  await ada.page.getByRole('link', { name: 'Pairpad, to the start page' }).click()
  await ada.page.getByRole('button', { name: 'New room' }).waitFor()
  await ada.page.goBack()
  await ada.connection('saved')
  expect(ada.page.url()).not.toContain('#')
  await ada.page.reload()
  await ada.connection('saved')
  expect(ada.page.url()).not.toContain('#')
})

it('a room that was not visited for 30 days goes when the page starts', async () => {
  const ada = await join()
  await ada.page.goto(`http://${stage.server.address}/docs`)
  expect(await ofRoom(ada)).not.toEqual([])
  await ada.page.evaluate((key) => {
    const stored = JSON.parse(localStorage.getItem(key) ?? '{}') as { visited: number }
    localStorage.setItem(key, JSON.stringify({ ...stored, visited: stored.visited - 31 * 24 * 3_600_000 }))
  }, `pairpad.room.${room.id}`)
  await ada.page.goto(`http://${stage.server.address}/`)
  await keepsNothing(ada)
})
