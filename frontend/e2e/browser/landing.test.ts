import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

async function visit(path = '/') {
  const person = await stage.visit(`http://${stage.server.address}${path}`)
  return person
}

const newRoom = ({ page }: Person) => page.getByRole('button', { name: 'New room' })

it('PAGE-4 New room without a network says so, and pressing again with one makes the room', async () => {
  const ada = await visit()
  await newRoom(ada).waitFor()
  await ada.context.setOffline(true)
  await newRoom(ada).click()
  await ada.page.getByRole('alert').getByText('The server does not answer').waitFor()
  // The page's first try of the chunk has failed; the next one is another.
  await ada.context.setOffline(false)
  await ada.page.getByRole('alert').waitFor({ state: 'detached' })
  await newRoom(ada).click()
  await ada.contains('Hello from Pairpad')
})

it('PAGE-4 a request that fails once is made again', async () => {
  const ada = await visit()
  await newRoom(ada).waitFor()
  // To point at the button and to press it may each ask for it: it is missing until that was said.
  let isBroken = true
  let asked = 0
  await ada.page.route(/RoomPage.*\.js/, (route) => {
    asked += 1
    return isBroken ? route.abort() : route.continue()
  })
  await ada.page.route('**/liveness', (route) => (isBroken ? route.abort() : route.continue()))
  await newRoom(ada).click()
  await ada.page.getByRole('alert').getByText('The server does not answer').waitFor()
  isBroken = false
  const before = asked
  await newRoom(ada).click()
  await ada.contains('Hello from Pairpad')
  expect(asked).toBeGreaterThan(before)
})

it('PAGE-4 after an upgrade New room asks for a reload, and makes no room that nobody sees', async () => {
  const ada = await visit()
  await newRoom(ada).waitFor()
  await ada.page.route(/RoomPage.*\.js/, (route) => route.fulfill({ status: 404, body: 'gone' }))
  await newRoom(ada).click()
  await ada.page.getByText('There is a new version of Pairpad').waitFor()
  expect(await ada.page.evaluate(() => Object.keys(localStorage).join())).not.toContain('pairpad.room')
  await ada.page.unroute(/RoomPage.*\.js/)
  const reloaded = ada.page.waitForEvent('load')
  await ada.page.getByRole('button', { name: 'Reload' }).click()
  await reloaded
  await newRoom(ada).click()
  await ada.contains('Hello from Pairpad')
})

it('PAGE-4 after an upgrade a room’s address asks for a reload, and the reload works', async () => {
  const room = await stage.server.createRoom()
  const ada = await visit()
  await newRoom(ada).waitFor()
  await ada.page.route(/RoomPage.*\.js/, (route) => route.fulfill({ status: 404, body: 'gone' }))
  await ada.page.getByLabel('Join a room').fill(`/rooms/${room.id}#${room.tokens.candidate}`)
  await ada.page.keyboard.press('Enter')
  await ada.page.getByRole('heading', { name: 'There is a new version of Pairpad.' }).waitFor()
  await ada.page.unroute(/RoomPage.*\.js/)
  await ada.page.getByRole('button', { name: 'Reload' }).click()
  await ada.page.getByLabel('Your name').waitFor()
})

it('a room begins in the language that was chosen, which is remembered', async () => {
  const ada = await visit()
  await ada.page.getByText('Rust', { exact: true }).click()
  await newRoom(ada).click()
  await ada.contains('fn main()')
  await ada.page.goto(`http://${stage.server.address}/`)
  expect(await ada.page.getByRole('radio', { name: 'Rust' }).isChecked()).toBe(true)
})

it('PAGE-6 the rooms of this browser are listed, opened, and removed once one has been asked', async () => {
  const room = await stage.server.createRoom({ title: 'Backend, second round' })
  const ada = await visit(`/rooms/${room.id}#${room.tokens.owner}`)
  await ada.page.getByLabel('Your name').fill('Ada')
  await ada.page.keyboard.press('Enter')
  await ada.connection('saved')
  await ada.page.goto(`http://${stage.server.address}/`)
  const row = ada.page.locator(`[data-room="${room.id}"]`)
  await row.getByText('Owner').waitFor()
  await row.getByText('Live').waitFor()
  await row.getByText('now').waitFor()
  await row.getByRole('link', { name: 'Backend, second round' }).click()
  await ada.connection('saved')
  await ada.page.goBack()
  await row.getByRole('button', { name: /^Remove Backend/ }).click()
  const question = ada.page.getByRole('alertdialog')
  await question.getByText('You own this room').waitFor()
  await ada.page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  await row.getByRole('button', { name: /^Remove Backend/ }).click()
  await question.getByRole('button', { name: 'Remove from this list' }).click()
  await row.waitFor({ state: 'detached' })
  await eventually('a browser without the room', async () =>
    ada.page.evaluate(async (id) => {
      const names = (await indexedDB.databases()).map(({ name }) => name)
      return ![...Object.keys({ ...localStorage, ...sessionStorage }), ...names].some((name) =>
        name?.includes(id),
      )
    }, room.id),
  )
})

it('PAGE-4 a page whose main part cannot be had says so, and comes by itself later', async () => {
  const ada = await stage.visit('about:blank')
  await ada.page.route('**/assets/show-*.js', (route) => route.abort())
  await ada.page.goto(`http://${stage.server.address}/`)
  await ada.page.getByText('The page could not be loaded yet.').waitFor()
  await ada.page.unroute('**/assets/show-*.js')
  await ada.page.getByRole('button', { name: 'New room' }).waitFor()
  expect(await ada.page.getByText('The page could not be loaded yet.').count()).toBe(0)
})
