import { expect, it } from 'vitest'
import { Server } from '../support/server'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Stage } from './stage'

/** Rust is nowhere, whatever this machine has. */
const withoutRust = `[[rust]]
probe = ["/nowhere/rustc"]
run = ["/nowhere/rustc", "{file}"]
`

const stage = Stage.on(() => Server.startWith(withoutRust))
const off = Stage.of('--executor', 'off')

const alert = ({ page }: Person) => page.getByRole('alert')
const link = ({ page }: Person) => page.getByRole('link', { name: 'Sandbox status' })

async function pressRun({ page }: Person) {
  // It looks as if it could not be pressed; whoever presses it all the same hears why.
  await page.locator('.run-button[aria-disabled=true]').filter({ hasText: 'Run' }).dispatchEvent('click')
}

it('where a language can’t be run it is said what to do, and where who hosts the server finds out why', async () => {
  const room = await stage.server.createRoom({ language: 'rust' })
  const ada = await stage.join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await stage.join(room, { name: 'Bob' })
  for (const person of [ada, bob]) {
    await pressRun(person)
    await alert(person)
      .filter({ hasText: 'Rust isn’t installed on this server. Choose another language' })
      .waitFor()
  }
  // It is nothing that a candidate could do something about.
  expect(await link(bob).count()).toBe(0)
  const [opened] = await Promise.all([ada.context.waitForEvent('page'), link(ada).click()])
  await opened.getByRole('heading', { name: 'This server runs code' }).waitFor()
  await opened.getByText('Not installed: Rust. To add one, install it').waitFor()
  await bob.page.getByRole('button', { name: 'Dismiss' }).click()
  await alert(bob).waitFor({ state: 'detached' })
})

it('where nothing can be run it is said what still runs, and that tests don’t', async () => {
  const room = await off.server.createRoom({ language: 'cpp' })
  const ada = await off.join(room, { role: 'interviewer', name: 'Ada' })
  await pressRun(ada)
  await alert(ada).filter({ hasText: 'Python, Lua and SQL still run, in your browser.' }).waitFor()
  await ada.page.keyboard.press('Alt+Shift+T')
  await ada.page.getByRole('button', { name: 'Run tests' }).click()
  await alert(ada).filter({ hasText: 'tests run nowhere else' }).waitFor()
  expect(await link(ada).first().getAttribute('href')).toBe('/status/sandbox')
  expect(await seriousOn(ada)).toEqual([])
})

it('the start page leads to how code is run, and that page says what to do where it is not', async () => {
  const ada = await off.visit(`http://${off.server.address}/`)
  await link(ada).click()
  await ada.page.getByRole('heading', { name: 'This server does not run code' }).waitFor()
  await ada.page.getByText('Running code is turned off.').waitFor()
  await ada.page.getByText('start the server with --executor auto').waitFor()
  const again = ada.page.getByRole('button', { name: 'Check again' })
  const asked = ada.page.waitForResponse('**/api/v1/runtimes')
  await again.press('Enter')
  await asked
  await again.waitFor()
  expect(await again.evaluate((one) => one === document.activeElement)).toBe(true)
  expect(await seriousOn(ada)).toEqual([])
  await ada.page.getByRole('link', { name: 'Pairpad, to the start page' }).click()
  await ada.page.getByRole('button', { name: 'New room' }).waitFor()
})
