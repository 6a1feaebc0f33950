import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

const code = 'one\ntwo\nthree\nfour\nfive\n'

/** Ada, a candidate, and Bob, who interviews, with the code that changes are counted from. */
async function pair(): Promise<[Person, Person, TestRoom]> {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  const bob = await stage.join(room, { name: 'Bob', role: 'interviewer' })
  await ada.replaceAll(code)
  await bob.shows(code)
  await ada.connection('saved')
  await stage.server.ask('POST', `/rooms/${room.id}/beginning`, room.tokens.owner)
  return [ada, bob, room]
}

const view = ({ page }: Person) => page.locator('[data-changes]')
const after = (person: Person) => view(person).locator('[data-diff] .cm-content').last()

/** By its key, which counts once the room has settled. */
const openChanges = (person: Person) =>
  eventually('the changes', async () => {
    if (await view(person).isVisible()) return true
    await person.page.keyboard.press('Alt+Shift+D')
    return false
  })

const changedFiles = (person: Person) =>
  view(person).getByRole('group', { name: 'Changed files' }).getByRole('button').allTextContents()

const seesFiles = (person: Person, ...files: string[]) =>
  eventually(`the files ${files.join(', ')}`, async () => {
    const seen = await changedFiles(person)
    return seen.length === files.length && files.every((file, at) => seen[at]?.startsWith(file))
  })

it('what has changed is shown to everybody as it is typed, and leads into the code', async () => {
  const [ada, bob, room] = await pair()
  const olga = await stage.join(room, { name: 'Olga', role: 'observer' })
  await Promise.all([ada, bob, olga].map(openChanges))
  await view(bob).getByText('Nothing has changed since then.').waitFor()
  await view(olga).getByText('Nothing has changed since then.').waitFor()
  await ada.page.keyboard.press('Escape')
  await view(ada).waitFor({ state: 'detached' })
  await ada.goTo('end')
  await ada.type('six')
  for (const person of [bob, olga]) {
    await seesFiles(person, 'main.py')
    await after(person).getByText('six').waitFor()
  }
  // It is the same view, brought up to date: what one looks at stays.
  await after(bob).evaluate((element) => element.setAttribute('data-same', ''))
  await ada.type(' and seven')
  await after(bob).getByText('six and seven').waitFor()
  expect(await after(bob).getAttribute('data-same')).toBe('')
  expect(await view(olga).getByRole('button', { name: 'From now' }).count()).toBe(0)
  expect(await view(olga).getByRole('button', { name: 'Comment on this change' }).count()).toBe(0)
  await view(bob).getByText('Change 1 of 1').waitFor()
  await view(bob).getByRole('button', { name: 'Open in the editor' }).click()
  await view(bob).waitFor({ state: 'detached' })
  await eventually('the focus in the code', () =>
    bob.page.evaluate(() => document.activeElement?.matches('.cm-content') === true),
  )
  // Not by keys: Enter would take what is suggested.
  await bob.page.keyboard.insertText('# here: ')
  await ada.shows(`${code}# here: six and seven`)
})

it('who leads counts changes from now on, for everybody', async () => {
  const [ada, bob] = await pair()
  await ada.goTo('end')
  await ada.type('six')
  await bob.shows(`${code}six`)
  await openChanges(ada)
  await ada.page.keyboard.press('Escape')
  await view(ada).waitFor({ state: 'detached' })
  // By the files' menu, too.
  await ada.page.getByRole('button', { name: 'File actions' }).click()
  await ada.page.getByRole('menuitem', { name: 'Show changes' }).click()
  await view(ada).waitFor()
  await openChanges(bob)
  await Promise.all([seesFiles(ada, 'main.py'), seesFiles(bob, 'main.py')])
  await ada.connection('saved')
  await view(bob).getByRole('button', { name: 'From now' }).click()
  await bob.page.getByRole('alertdialog').getByRole('button', { name: 'From now' }).click()
  for (const person of [ada, bob]) await view(person).getByText('Nothing has changed since then.').waitFor()
  expect(await view(ada).getByRole('button', { name: 'From now' }).count()).toBe(0)
})

it('new, renamed, deleted and dropped files are shown as what they are', async () => {
  const [ada, bob, room] = await pair()
  const make = async (name: string) => {
    await ada.page.getByRole('button', { name: 'New file' }).click()
    await ada.page.keyboard.type(name)
    await ada.page.keyboard.press('Enter')
  }
  await make('old.py')
  await ada.type('old')
  await make('gone.py')
  await ada.type('gone')
  await ada.connection('saved')
  await stage.server.ask('POST', `/rooms/${room.id}/beginning`, room.tokens.owner)
  await make('new.py')
  await ada.type('new')
  await ada.page.getByRole('tab', { name: /old.py/ }).focus()
  await ada.page.keyboard.press('F2')
  await ada.page.keyboard.press('Control+A')
  await ada.page.keyboard.type('named.py')
  await ada.page.keyboard.press('Enter')
  await ada.page.getByRole('tab', { name: /named.py/ }).waitFor()
  await ada.page.getByRole('tab', { name: /gone.py/ }).focus()
  await ada.page.keyboard.press('Delete')
  await ada.page.getByRole('button', { name: 'Delete for everybody' }).click()
  await ada.page.evaluate(() => {
    const data = new DataTransfer()
    data.items.add(new File(['brought\n'], 'brought.py'))
    const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
    document.querySelector('.cm-content')?.dispatchEvent(event)
  })
  await ada.page.getByRole('tab', { name: /brought.py/ }).waitFor()
  await openChanges(bob)
  await seesFiles(bob, 'named.pywas old.py', 'new.pynew', 'gone.pydeleted', 'brought.py')
  await view(bob)
    .getByRole('button', { name: /^brought.py/ })
    .click()
  await view(bob)
    .getByText(/^Brought in by Ada at /)
    .waitFor()
  await view(bob).getByText('It is as it was brought in.').waitFor()
  await ada.goTo('end')
  await ada.type('and more')
  await seesFiles(bob, 'named.py', 'new.py', 'brought.py+1', 'gone.py')
  await after(bob).getByText('and more').waitFor()
})

const thread = ({ page }: Person) => page.locator('[data-suggestion]')
const standing = (person: Person, kind: string) =>
  person.page.locator(`[data-suggestion="${kind}"]`).waitFor()

/** Suggests other text for the second line, which the other sees. */
async function suggest(from: Person, to: Person, text: string): Promise<void> {
  await from.goTo('start')
  await from.page.keyboard.press('ArrowDown')
  await from.page.keyboard.press('Alt+Shift+M')
  await from.page.getByRole('button', { name: 'Suggest a change' }).click()
  const field = from.page.getByLabel('The lines as you suggest them')
  expect(await field.inputValue()).toBe('two')
  await from.page.getByRole('button', { name: 'Suggest', exact: true }).click()
  await from.page.getByText('Change the lines first.').waitFor()
  await field.fill(text)
  await from.page.getByLabel('Why (optional)').fill('Shorter.')
  await from.page.getByRole('button', { name: 'Suggest', exact: true }).click()
  await standing(from, 'open')
  await to.page.keyboard.press('Alt+Shift+K')
  await standing(to, 'open')
  const shown = await thread(to).textContent()
  expect(text.split('\n').filter((line) => !shown?.includes(line))).toEqual([])
}

const changed = code.replace('two', '2')

it('a suggestion is accepted with one press, reaches the other, and is one step back', async () => {
  const [ada, bob, room] = await pair()
  await suggest(bob, ada, '2')
  const olga = await stage.join(room, { name: 'Olga', role: 'observer' })
  await olga.page.getByRole('button', { name: /^Comments/ }).click()
  await standing(olga, 'open')
  expect(await thread(olga).getByRole('button').count()).toBe(0)
  await ada.goTo('end')
  await ada.page.keyboard.insertText('typed')
  await thread(ada).getByRole('button', { name: 'Accept' }).click()
  await bob.shows(`${changed}typed`)
  await standing(bob, 'accepted')
  await thread(bob).getByText('Accepted by Ada.').waitFor()
  await ada.page.locator('.cm-content').focus()
  await ada.page.keyboard.press('Control+Z')
  await bob.shows(`${code}typed`)
  await ada.page.keyboard.press('Control+Z')
  await bob.shows(code)
  await ada.page.keyboard.press('Control+Y')
  await ada.page.keyboard.press('Control+Y')
  await bob.shows(`${changed}typed`)
})

it('MERGE-5 two accept a suggestion at once, and it is applied once, and taken back once', async () => {
  const [ada, bob] = await pair()
  await suggest(bob, ada, '2\n2.5')
  const both = code.replace('two', '2\n2.5')
  await ada.context.setOffline(true)
  await ada.connection('offline')
  await Promise.all(
    [ada, bob].map((person) => thread(person).getByRole('button', { name: 'Accept' }).click()),
  )
  await Promise.all([ada.shows(both), bob.shows(both)])
  await ada.context.setOffline(false)
  await ada.connection('saved')
  await ada.goTo('end')
  await ada.page.keyboard.insertText('end')
  await Promise.all([ada.shows(`${both}end`), bob.shows(`${both}end`)])
  await standing(bob, 'accepted')
  // Both take it back: the lines are there once.
  await ada.page.keyboard.press('Control+Z')
  await Promise.all([ada.shows(both), bob.shows(both)])
  await ada.page.keyboard.press('Control+Z')
  await Promise.all([ada.shows(code), bob.shows(code)])
  await bob.page.locator('.cm-content').focus()
  await bob.page.keyboard.press('Control+Z')
  await bob.goTo('end')
  await bob.page.keyboard.insertText('!')
  await Promise.all([ada.shows(`${code}!`), bob.shows(`${code}!`)])
})

it('a suggestion for lines that read otherwise by now says so, and can be dismissed', async () => {
  const [ada, bob] = await pair()
  await suggest(bob, ada, '2')
  await bob.page.getByText('three').first().click()
  await bob.goTo('start')
  await bob.page.keyboard.press('ArrowDown')
  await bob.page.keyboard.insertText('x')
  await standing(ada, 'stale')
  await ada.page.getByText('These lines have changed since').waitFor()
  expect(await thread(ada).getByRole('button', { name: 'Accept' }).count()).toBe(0)
  await thread(ada).getByRole('button', { name: 'Look at the lines' }).click()
  await thread(ada).getByRole('button', { name: 'Dismiss' }).click()
  await bob.page.getByText('Dismissed by Ada.').waitFor()
  await bob.shows(code.replace('two', 'xtwo'))
})

const looks = [
  { theme: 'light', locale: 'en', width: 1280 },
  { theme: 'dark', locale: 'de', width: 1280 },
  { theme: 'light', locale: 'de', width: 360 },
  { theme: 'dark', locale: 'en', width: 360 },
] as const

it.each(looks)('PAGE-7 keeps nobody out: $theme, $locale, $width px', async ({ theme, locale, width }) => {
  const [ada, bob, room] = await pair()
  await ada.goTo('end')
  await ada.page.keyboard.insertText('six\n')
  const ines = await stage.join(room, {
    name: 'Ines',
    role: 'interviewer',
    preferences: { theme, locale },
    viewport: { width, height: 800 },
  })
  await openChanges(ines)
  await after(ines).getByText('six').waitFor()
  await ines.page.screenshot({ path: join(tmpdir(), `changes-${theme}-${locale}-${width}.png`) })
  expect(await seriousOn(ines)).toEqual([])
  const isTooWide = await ines.page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  expect(isTooWide).toBe(false)
  if (width > 360) return
  await suggest(bob, ada, 'two, changed')
  await ines.page.keyboard.press('Alt+Shift+K')
  await standing(ines, 'open')
  await ines.page.screenshot({ path: join(tmpdir(), `suggestion-${theme}-${locale}-${width}.png`) })
  expect(await seriousOn(ines)).toEqual([])
})
