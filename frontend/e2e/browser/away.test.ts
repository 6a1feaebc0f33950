import { expect, it } from 'vitest'
import { Person } from './browser'
import { Coder } from './monaco'
import { Stage } from './stage'

const stage = Stage.of()

/** Somebody in a room, whose page has what is loaded after the first keys. */
async function join(...args: Parameters<Stage['join']>): Promise<Person> {
  const person = await stage.join(...args)
  await settled(person)
  return person
}

async function settled({ page }: Person) {
  await page.locator('[data-away-told]').waitFor({ state: 'attached' })
  // It is shown, and then it begins to watch.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))))
}

/** Another tab is in front; a browser without windows has to be told. */
async function hide({ page }: Person) {
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
}

/** Twenty seconds go by for this page; then its clock stands, so that nothing fades while it is looked at. */
async function pass({ page }: Person) {
  await page.evaluate(() => {
    const now = Date.now() + 20_000
    Date.now = () => now
  })
}

async function comeBack({ page }: Person) {
  await page.evaluate(() => {
    Reflect.deleteProperty(document, 'hidden')
    document.dispatchEvent(new Event('visibilitychange'))
  })
}

const code = Array.from({ length: 10 }, (_, line) => `line ${line}`).join('\n')

it('PAGE-1 who comes back sees who changed what, marked until it was seen, and stays where they were', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { name: 'Ada' })
  await ada.replaceAll(code)
  const bob = await join(room, { name: 'Bob' })
  await bob.shows(code)
  await ada.goTo('start')
  await hide(ada)
  await bob.goTo('end')
  // Not by keys: Enter would take a suggestion.
  await bob.page.keyboard.insertText('\nfrom Bob\nand more')
  await ada.contains('and more')
  // What is marked is nobody's before one looks.
  expect(await ada.page.locator('.code-away').count()).toBe(0)
  await ada.page.evaluate(() => {
    for (const region of document.querySelectorAll('[role=status]')) region.setAttribute('data-was-there', '')
  })
  await pass(ada)
  await comeBack(ada)
  // It is read out: the region was there before its words.
  const said = ada.page.locator('[role=status][data-was-there]', { hasText: 'While you were away' })
  await said.waitFor({ state: 'attached' })
  expect(await said.getByRole('button').count()).toBe(0)
  const line = ada.page.locator('[data-away]')
  await line.getByText('While you were away: Bob changed 2 lines in main.py').waitFor()
  const marks = ada.page.locator('.code-away')
  await marks.filter({ hasText: 'from Bob' }).waitFor()
  expect(await marks.filter({ hasText: 'line 9' }).count()).toBe(0)
  // She goes on where she was, and what he writes now is no news.
  await ada.type('> ')
  await bob.type('!')
  await bob.shows(`> ${code}\nfrom Bob\nand more!`)
  await ada.contains('and more!')
  expect(await marks.filter({ hasText: '!' }).count()).toBe(0)
  expect(await ada.text()).toContain('> line 0')
  // A click goes there.
  await line.getByRole('button', { name: /While you were away/ }).click()
  await line.waitFor({ state: 'detached' })
  await ada.type('<')
  await ada.contains('line 9<\nfrom Bob')
  // They were in sight: they go by themselves.
  await pass(ada)
  await marks.first().waitFor({ state: 'detached' })
})

it('a lost connection counts, for those who have left since, too; several people in several files', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { name: 'Ada' })
  await ada.replaceAll(code)
  const bob = await join(room, { role: 'interviewer', name: 'Bob' })
  const eve = await join(room, { name: 'Eve' })
  await eve.shows(code)
  await eve.page.getByRole('button', { name: 'New file' }).click()
  await eve.page.getByRole('textbox', { name: 'Name of the new file' }).fill('util.py')
  await eve.page.keyboard.press('Enter')
  await eve.page.getByRole('tab', { name: 'util.py' }).waitFor()
  await eve.connection('saved')
  await ada.page.getByRole('tab', { name: 'util.py' }).waitFor()
  await ada.goTo('end')
  await ada.context.setOffline(true)
  await ada.connection('offline')
  await ada.type(' mine')
  await bob.goTo('start')
  await bob.type('# Bob\n')
  await eve.page.locator('.cm-content').click()
  await eve.page.keyboard.insertText('one\ntwo\nthree')
  for (const person of [bob, eve]) await person.connection('saved')
  await eve.close()
  await pass(ada)
  await ada.context.setOffline(false)
  await ada.connection('saved')
  const line = ada.page.locator('[data-away]')
  await line.getByText('While you were away: Eve changed 3 lines in util.py, Bob 1 in main.py').waitFor()
  expect(await ada.page.locator('.code-away', { hasText: 'mine' }).count()).toBe(0)
  await ada.page.locator('.code-away', { hasText: '# Bob' }).waitFor()
  // What is in the other file waits until she looks there; dismissed is the line alone.
  await line.getByRole('button', { name: 'Dismiss' }).click()
  await line.waitFor({ state: 'detached' })
  // The next keys go into the code (PAGE-2).
  await ada.type('!')
  await ada.contains(' mine!')
  await pass(ada)
  await ada.page.locator('.code-away').waitFor({ state: 'detached' })
  await ada.page.getByRole('tab', { name: 'util.py' }).click()
  await ada.page.locator('.code-away', { hasText: 'three' }).waitFor()
})

it('who was away for a moment hears nothing, nor who missed nothing', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { name: 'Ada' })
  await ada.replaceAll(code)
  const bob = await join(room, { name: 'Bob' })
  // However long that takes here.
  await ada.stopClock()
  await hide(ada)
  await bob.goTo('end')
  await bob.type('!')
  await ada.contains('!')
  await comeBack(ada)
  await pass(ada)
  await hide(ada)
  await pass(ada)
  await comeBack(ada)
  await ada.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
  expect(await ada.page.locator('[data-away]').count()).toBe(0)
  expect(await ada.page.locator('.code-away').count()).toBe(0)
})

it('PAGE-1 Monaco: what is new is marked, and where something is gone is a thin mark', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  await bob.replaceAll(code)
  const ada = await Coder.join(stage, room, {
    name: 'Ada',
    preferences: { locale: 'de' },
  })
  await settled(ada.person)
  await ada.shows(code)
  await ada.goTo('start')
  await hide(ada.person)
  await bob.goTo('end')
  await bob.page.keyboard.insertText('\nfrom Bob')
  await bob.goTo('start')
  await bob.page.keyboard.press('ArrowDown')
  await bob.page.keyboard.press('Control+Shift+K')
  const changed = `${code.replace('line 1\n', '')}\nfrom Bob`
  await ada.shows(changed)
  await pass(ada.person)
  await comeBack(ada.person)
  await ada.page
    .locator('[data-away]')
    .getByText('Während Sie weg waren: Bob hat 2 Zeilen in main.py geändert')
    .waitFor()
  await ada.page.locator('.monaco-editor .code-away').first().waitFor()
  await ada.page.locator('.monaco-editor .code-gone').waitFor()
  await ada.type('> ')
  await bob.shows(`> ${changed}`)
  await pass(ada.person)
  await ada.page.locator('.monaco-editor .code-away').first().waitFor({ state: 'detached' })
  await ada.page.locator('[data-away]').waitFor({ state: 'detached' })
})
