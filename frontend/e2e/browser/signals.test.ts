import { expect, it } from 'vitest'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

/** What a page sends about its person. */
function sentBy({ page }: Person): string[] {
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/signals')) sent.push(request.postData() ?? '')
  })
  return sent
}

async function paste({ page }: Person, text: string) {
  await page.locator('.cm-content').focus()
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text)
  await page.keyboard.press('Control+V')
}

/** Another tab is in front for so long; a browser without windows has to be told. */
async function leave({ page }: Person, seconds: number) {
  await page.evaluate((milliseconds) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
    document.dispatchEvent(new Event('visibilitychange'))
    const now = Date.now
    Date.now = () => now() + milliseconds
    Reflect.deleteProperty(document, 'hidden')
    document.dispatchEvent(new Event('visibilitychange'))
  }, seconds * 1_000)
}

const secret = Array.from({ length: 40 }, (_, line) => `zebra_${line} = ${line}`).join('\n')

it('where signals are on the candidate is told, and the interviewers get marks with a time', async () => {
  const room = await stage.server.createRoom({ signals: true, phase: 'pending' })
  const ivo = await stage.join(room, { role: 'interviewer', name: 'Ivo' })
  const bob = await stage.enter(room, { name: 'Bob' })
  // Before it begins …
  await bob.page.getByText('Large pastes and leaving this tab are shown to the interviewers.').waitFor()
  await ivo.page.getByRole('button', { name: /^Start/ }).click()
  // … and in the room.
  const told = bob.page.locator('[data-signals]')
  await told.getByText('interviewers see when you paste a lot of text or leave this tab').waitFor()
  expect(await ivo.page.locator('[data-signals]').count()).toBe(0)
  const sent = sentBy(bob)
  await bob.goTo('end')
  await bob.type('x = 1\n')
  await paste(bob, secret)
  await bob.contains('zebra_39')
  await leave(bob, 20)

  await ivo.page.getByRole('button', { name: 'Notes' }).click()
  const signals = ivo.page.getByRole('region', { name: 'Session signals' })
  await signals.getByRole('listitem').filter({ hasText: 'Bob pasted 40 lines' }).waitFor()
  const away = signals.getByRole('listitem').filter({ hasText: 'Bob left the tab for 20 s' })
  await away.waitFor()
  expect(await away.locator('time').getAttribute('datetime')).toMatch(/^\d{4}-.*Z$/)
  // How much, and nothing of what it was; no keys.
  expect(sent.map((one) => JSON.parse(one) as unknown)).toEqual([
    { kind: 'paste', lines: 40, characters: secret.length },
    { kind: 'away', seconds: 20 },
  ])

  // What is cut out of the room's own code and put back is no paste from elsewhere.
  await bob.page.keyboard.press('Control+A')
  await bob.page.keyboard.press('Control+X')
  await bob.shows('')
  await bob.page.keyboard.press('Control+V')
  await bob.contains('zebra_39')
  await paste(bob, 'short')
  await bob.contains('short')
  // Switched off it is over, also for what is pasted next.
  const owner = await stage.server.join(room, 'owner', 'Olga')
  await stage.server.ask('PATCH', `/rooms/${room.id}`, owner.token, { signals: false })
  await told.waitFor({ state: 'detached' })
  await paste(bob, secret.replaceAll('zebra', 'yak'))
  await bob.contains('yak_39')
  await leave(bob, 20)
  await bob.connection('saved')
  expect(sent).toHaveLength(2)
  expect(await signals.getByRole('listitem').count()).toBe(2)
})

it('where signals are off nothing is said, noticed or sent', async () => {
  const room = await stage.server.createRoom()
  const bob = await stage.join(room, { name: 'Bob' })
  const sent = sentBy(bob)
  // By then everything has come that comes after the first keys.
  await bob.page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/Away-')),
  )
  await paste(bob, secret)
  await bob.contains('zebra_39')
  await leave(bob, 20)
  await bob.connection('saved')
  expect(sent).toEqual([])
  expect(await bob.page.locator('[data-signals]').count()).toBe(0)
  const loaded = await bob.page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  )
  expect(loaded.filter((name) => name.includes('/Signals-'))).toEqual([])
  const ivo = await stage.join(room, { role: 'interviewer', name: 'Ivo' })
  await ivo.page.getByRole('button', { name: 'Notes' }).click()
  await ivo.page.getByRole('heading', { name: 'Rubric' }).waitFor()
  expect(await ivo.page.getByText('Session signals').count()).toBe(0)
})

it('one’s own sentence goes when it was read; nobody but candidates is watched', async () => {
  const room = await stage.server.createRoom({ signals: true })
  const bob = await stage.join(room, { name: 'Bob', preferences: { locale: 'de' } })
  const told = bob.page.locator('[data-signals]')
  await told.getByText('wenn Sie viel Text einfügen oder diesen Tab verlassen').waitFor()
  const said = bob.page.getByRole('status').filter({ hasText: 'wenn Sie viel Text einfügen' })
  await said.waitFor({ state: 'attached' })
  expect(await said.getByRole('button').count()).toBe(0)
  // The next keys go into the code (PAGE-2).
  await bob.replaceAll('one')
  await told.getByRole('button', { name: 'OK' }).press('Enter')
  await told.waitFor({ state: 'detached' })
  await bob.type(' two')
  await bob.shows('one two')
  expect(await said.count()).toBe(0)
  // He was told: it goes on.
  const sent = sentBy(bob)
  await leave(bob, 65)
  const ivo = await stage.join(room, { role: 'interviewer', name: 'Ivo' })
  const sentByIvo = sentBy(ivo)
  await ivo.page.getByRole('button', { name: 'Notes' }).click()
  await ivo.page.getByText('Bob left the tab for 1 min 5 s').waitFor()
  expect(sent).toHaveLength(1)
  await paste(ivo, secret)
  await ivo.contains('zebra_39')
  await leave(ivo, 20)
  // In a preview one sees what candidates are told, and is not watched either.
  await ivo.page.getByRole('button', { name: 'More' }).click()
  await ivo.page.getByRole('menuitem', { name: 'Preview as candidate' }).click()
  await ivo.page.locator('[data-signals]').waitFor()
  await leave(ivo, 20)
  await ivo.connection('saved')
  expect(sentByIvo).toEqual([])
})

it('what is noticed without a network comes when it is back; a click on OK leaves the caret in the code', async () => {
  const room = await stage.server.createRoom({ signals: true })
  const bob = await stage.join(room, { name: 'Bob' })
  const told = bob.page.locator('[data-signals]')
  await told.waitFor()
  await bob.replaceAll('one')
  await told.getByRole('button', { name: 'OK' }).click()
  await bob.type(' two')
  await bob.shows('one two')
  await bob.context.setOffline(true)
  // Before the page knows of it, and after.
  await leave(bob, 20)
  await bob.connection('offline')
  await leave(bob, 30)
  await bob.context.setOffline(false)
  const ivo = await stage.join(room, { role: 'interviewer', name: 'Ivo' })
  await ivo.page.getByRole('button', { name: 'Notes' }).click()
  const signals = ivo.page.getByRole('region', { name: 'Session signals' })
  for (const seconds of [20, 30]) await signals.getByText(`Bob left the tab for ${seconds} s`).waitFor()
})
