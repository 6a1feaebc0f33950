import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Stage } from './stage'

const key = 'the-key-of-who-runs-this-server'
const underWay = 'The sandbox is being tried already.'
const stage = Stage.of('--api-key', key)
/** So long all programs may take where many others work on the machine, in milliseconds. */
const wholeTrial = 900_000

const open = () => stage.visit(`http://${stage.server.address}/status/sandbox`)

/** Asks for a trial with this key. */
async function run({ page }: Person, withKey: string) {
  await page.getByLabel('API key of this server').fill(withKey)
  await page.getByRole('button', { name: 'Run 42 hostile programs' }).click()
}

/** Asks until the trial that somebody else has stopped is over on the server, too. */
async function runOnceFree(person: Person) {
  const begun = person.page.locator('[data-program]').first()
  const refused = person.page.getByText(underWay)
  await eventually('a sandbox that nobody else tries', async () => {
    await run(person, key)
    await begun.or(refused).waitFor()
    return begun.isVisible()
  })
}

it('says what runs code here, and how it is limited, to anybody (RUN-1)', async () => {
  const { page } = await open()
  await page.getByRole('heading', { name: 'This server runs code' }).waitFor()
  await page.getByText(/^Sandbox: (native|bubblewrap)/).waitFor()
  const memory = page.getByRole('row', { name: /^Memory/ })
  expect(await memory.textContent()).toContain('256 MB')
  expect(await memory.textContent()).toMatch(/rlimit/)
  expect(await page.getByRole('row', { name: /^Network/ }).textContent()).toContain('none')
  await page
    .getByRole('listitem')
    .filter({ hasText: /^Python 3/ })
    .waitFor()
})

it('refuses a wrong key with a sentence, and keeps no key', async () => {
  const person = await open()
  const { page } = person
  const field = page.getByLabel('API key of this server')
  await page.getByRole('button', { name: 'Run 42 hostile programs' }).click()
  await page.getByText('Paste an API key of this server first.').waitFor()
  await run(person, 'some-other-key-that-is-long-enough')
  await page.getByText('This key was not accepted.').waitFor()
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  expect(await field.getAttribute('type')).toBe('password')
  expect(await field.getAttribute('autocomplete')).toBe('off')
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  expect(kept).not.toContain('some-other-key')
  expect(await seriousOn(person)).toEqual([])
})

it('lets one trial run at a time, and stops it when told to', async () => {
  const one = await open()
  await runOnceFree(one)
  const other = await open()
  await run(other, key)
  await other.page.getByText(underWay).waitFor()
  await one.page.getByRole('button', { name: 'Stop' }).click()
  await one.page.getByRole('heading', { name: /^Stopped after \d+ of 42$/ }).waitFor()
  await one.page.getByText('Not tried').first().waitFor()
  // The server has stopped it, too: others may run theirs long before all programs would have ended.
  await runOnceFree(other)
  await other.page.getByRole('button', { name: 'Stop' }).click()
  await other.page.getByRole('heading', { name: /^Stopped after/ }).waitFor()
})

it(
  'shows each hostile program come to nothing (RUN-1)',
  async () => {
    const person = await open()
    const { page } = person
    await runOnceFree(person)
    const rows = page.locator('[data-program]')
    expect(await rows.count()).toBe(42)
    // Each has a title in words.
    for (const title of await rows.locator('p:first-child').allTextContents()) expect(title).not.toMatch(/_/)
    const verdict = page.locator('[data-verdict]')
    await verdict.waitFor({ timeout: wholeTrial })
    const escaped = await page.locator('[data-state="escaped"]').allTextContents()
    expect(escaped).toEqual([])
    await page.getByRole('heading', { name: '42 of 42 contained' }).waitFor()
    expect(await page.locator('[data-state="contained"]').count()).toBe(42)
    expect(await page.locator('[data-program="07_infinite_loop"]').textContent()).toMatch(
      /stopped after \d+\.\d s/,
    )
    expect(await page.getByRole('log').allTextContents()).toEqual([
      '42 hostile programs are running.42 of 42 contained',
    ])
    expect(await seriousOn(person)).toEqual([])
  },
  wholeTrial + 120_000,
)
