import { expect, it } from 'vitest'
import type { Preferences } from '../../src/config/preferences'
import { eventually } from '../support/eventually'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

/** Chooses as a person does in another tab of the same browser: the page hears of it. */
const choose = ({ page }: Person, choice: Partial<Preferences>) =>
  page.evaluate((chosen) => {
    const key = 'pairpad.preferences'
    localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key) ?? '{}'), ...chosen }))
    dispatchEvent(new StorageEvent('storage', { key }))
  }, choice)

it('size, width of tabs and wrapping change at once, and keep the focus', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.replaceAll(`\tx\n${'long '.repeat(100)}`)
  const line = ada.page.locator('.cm-line').first()
  const height = async (nth: number) =>
    (await ada.page.locator('.cm-line').nth(nth).boundingBox())?.height ?? 0
  expect(await height(0)).toBe(22)
  expect(await height(1)).toBe(22)
  await choose(ada, { fontSize: 20, wrap: true, tabSize: 8 })
  await eventually('larger lines', async () => (await height(0)) === 31)
  await eventually('several lines of one', async () => (await height(1)) > 4 * 31)
  expect(await line.evaluate((element) => getComputedStyle(element).tabSize)).toBe('8')
  await ada.type('!')
  await ada.contains('long !')
})

it("the keys of Vim work, undo by them is of one's own edits, and others write meanwhile", async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  const bob = await stage.join(room)
  await ada.replaceAll('one\ntwo\nthree')
  await bob.shows('one\ntwo\nthree')
  await choose(ada, { keymap: 'vim' })
  await ada.page.locator('.cm-vim-panel', { hasText: 'NORMAL' }).waitFor()
  await ada.type('gg')
  await ada.type('dd')
  await bob.shows('two\nthree')
  await bob.goTo('start')
  await bob.type('bob\n')
  await ada.shows('bob\ntwo\nthree')
  await ada.type('u')
  await ada.contains('one\n')
  expect(await ada.text()).toContain('bob\n')
  await ada.page.keyboard.press('Control+r')
  await ada.shows('bob\ntwo\nthree')
  // What others write while one inserts is not what the dot repeats.
  await ada.type('Go')
  await ada.type('x')
  await bob.goTo('start')
  await bob.type('hello\n')
  await ada.contains('hello')
  await ada.type('y')
  await ada.page.keyboard.press('Escape')
  await ada.type('.')
  await ada.shows('hello\nbob\ntwo\nthree\nxy\nxy')
  // A line that is selected stays selected while others write above it.
  await ada.type('ggjVj')
  await bob.goTo('start')
  await bob.type('again\n')
  await ada.contains('again')
  await ada.type('d')
  await ada.shows('again\nhello\nthree\nxy\nxy')
  // Where no text is typed, Tab leaves.
  await ada.page.keyboard.press('Tab')
  expect(await ada.page.evaluate(() => document.activeElement?.className)).not.toContain('cm-content')
})

it("the keys of Emacs work, and undo by them is of one's own edits", async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  const bob = await stage.join(room)
  await ada.replaceAll('one\ntwo')
  await choose(ada, { keymap: 'emacs' })
  await ada.page.locator('.cm-emacsMode').waitFor({ state: 'attached' })
  await ada.page.keyboard.press('Control+a')
  await ada.page.keyboard.press('Control+k')
  await bob.shows('one\n')
  await bob.goTo('start')
  await bob.type('bob ')
  await ada.shows('bob one\n')
  await ada.page.keyboard.press('Control+/')
  await ada.shows('bob one\ntwo')
  // Her mark stays where she has set it while he writes.
  await ada.page.keyboard.press('Control+Home')
  await ada.page.keyboard.press('Control+Space')
  await ada.page.keyboard.press('Control+f')
  await bob.goTo('end')
  await bob.type('!')
  await ada.shows('bob one\ntwo!')
  await ada.page.keyboard.press('Control+f')
  await ada.page.keyboard.press('Control+w')
  await bob.shows('b one\ntwo!')
  await choose(ada, { keymap: 'standard' })
  await ada.page.locator('.cm-emacsMode').waitFor({ state: 'detached' })
  await ada.page.keyboard.press('Control+a')
  await ada.type('all')
  await bob.shows('all')
})
