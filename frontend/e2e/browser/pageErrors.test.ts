import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { Person } from './browser'
import { Stage } from './stage'

const key = 'the-key-of-who-runs-this-server'
const stage = Stage.of('--api-key', key, '--make-rooms', 'anyone', '--admin-listen', '127.0.0.1:0')

interface Trouble {
  places: { message: string; count: number; details: { text: string }[] }[]
}

/** What the admin page's recent errors say of pages. */
async function reports(): Promise<string[]> {
  const address = `http://127.0.0.1:${stage.server.adminPort}/admin/api/errors`
  const answer = await fetch(address, { headers: { authorization: `Bearer ${key}` } })
  const { places } = (await answer.json()) as Trouble
  const pages = places.find(({ message }) => message.includes("somebody's page"))
  return pages?.details.map(({ text }) => text) ?? []
}

const secret = 'SECRET-OF-ADA'

/** Has two errors happen that repeat what is in the document: one in what the page draws next, one that nobody waits for. */
const breaks = (person: Person) =>
  person.page.evaluate((text) => {
    const original = window.requestAnimationFrame
    window.requestAnimationFrame = (callback) => {
      window.requestAnimationFrame = original
      return original((time) => {
        callback(time)
        JSON.parse(text)
      })
    }
    const failing = Promise.reject(new TypeError(`${text} is not a function`))
    void failing
  }, `${secret} in the code`)

it('an error in the page reaches whoever runs the server, and the text of the document does not', async () => {
  const room = await stage.server.createRoom({ title: 'SECRET-TITLE' })
  const ada = await stage.join(room, { name: 'SECRET-NAME' })
  await ada.replaceAll(`${secret} in the code`)
  await breaks(ada)
  await ada.type('x')
  await eventually('both reports', async () => (await reports()).length >= 2)
  const told = await reports()
  expect(told.some((one) => one.includes('rejected') && one.includes('not_a_function'))).toBe(true)
  expect(told.some((one) => one.includes('uncaught') && one.includes('json'))).toBe(true)
  for (const one of told) {
    expect(one).not.toContain('SECRET')
    expect(one).not.toContain(room.id)
    expect(one).toContain('chromium')
  }
  ada.errors.length = 0
})

it('a part of the page that cannot be drawn is reported, too', async () => {
  const ada = await stage.join(await stage.server.createRoom())
  const { page } = ada
  await page.keyboard.press('Control+K')
  await page.getByRole('dialog', { name: 'Commands' }).waitFor()
  await page.evaluate((text) => {
    // What the list of commands needs to be drawn when something is typed that no command begins with.
    const texts = String.prototype
    texts.replaceAll = () => {
      throw new RangeError(text)
    }
  }, secret)
  await page.keyboard.type('zq')
  await eventually('the report', async () => (await reports()).some((one) => one.includes('drawing')))
  const told = (await reports()).find((one) => one.includes('drawing')) ?? ''
  expect(told).toContain('RangeError')
  // Where it was, in the page's own scripts.
  expect(told).toMatch(/[\w-]+\.js:\d+:\d+/)
  expect(told).not.toContain(secret)
})

it('a page that fails again and again reports five errors', async () => {
  const before = (await reports()).length
  expect(before).toBeGreaterThan(0)
  const sent: string[] = []
  const person = await stage.visit(`http://${stage.server.address}/`)
  const { page } = person
  page.on('request', (request) => {
    if (request.url().endsWith('/reports')) sent.push(request.postData() ?? '')
  })
  const classes = [
    'TypeError',
    'RangeError',
    'SyntaxError',
    'URIError',
    'ReferenceError',
    'Error',
    'EvalError',
  ]
  await page.evaluate((names) => {
    for (const name of [...names, ...names])
      setTimeout(() => {
        throw Object.assign(new Error('again'), { name })
      })
  }, classes)
  await eventually('the last of them', () => sent.length >= 5)
  // What comes after it would have come by now: it is asked for after all of them.
  await page.evaluate(() => fetch('/api/v1/liveness'))
  expect(sent).toHaveLength(5)
  expect(new Set(sent).size).toBe(5)
  person.errors.length = 0
})
