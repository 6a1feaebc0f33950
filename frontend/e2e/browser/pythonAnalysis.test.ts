import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Coder } from './monaco'
import { Stage } from './stage'

const stage = Stage.of()

const list = ({ page }: Person) => page.getByRole('listbox', { name: 'Suggestions' })
const option = (person: Person, name: RegExp | string) => list(person).getByRole('option', { name })
const problem = ({ page }: Person, message: string) =>
  page.locator(`.cm-content [aria-description*=${JSON.stringify(message)}]`)
const tooltip = ({ page }: Person, text: string) => page.getByRole('tooltip').filter({ hasText: text })
const notice = ({ page }: Person, text: string) => page.locator('.notice', { hasText: text })

const analysed = { preferences: { pythonAnalysis: true } }

/** A list that has just opened takes no keys for 75 ms: they were meant for the text. */
async function takesKeys(): Promise<void> {
  const since = Date.now()
  await eventually('the list takes keys', async () => Date.now() - since > 100)
}

/** Writes something undefined, and waits until that is said: by then everything is loaded. */
async function isAnalysed(person: Person): Promise<void> {
  await person.replaceAll('undefined_name\n')
  await problem(person, 'undefined_name').waitFor()
}

/** How many language servers run in the page; each has a helper beside it. */
const servers = ({ page }: Person) =>
  page.workers().filter((worker) => worker.url().includes('pyright')).length

const box = `class Box:
    def stack_thing(self, thing: int) -> str:
        """Stacks things."""
        return str(thing)

box = Box()
`

/** All that the editor says to screen readers from now on: it stays there for a moment only. */
const announcements = ({ page }: Person) =>
  page.evaluateHandle(() => {
    const all: string[] = []
    const place = document.querySelector('.cm-announced')
    if (!place) throw new Error('the editor has no place for announcements')
    new MutationObserver(() => all.push(place.textContent)).observe(place, { childList: true, subtree: true })
    return all
  })

async function switchIn(person: Person) {
  await person.page.keyboard.press('Control+,')
  return person.page
    .getByRole('dialog', { name: 'Settings' })
    .getByRole('switch', { name: 'Python analysis' })
}

it('who has not asked for it loads none of it; who turns it on in the settings has it, also after a reload', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.replaceAll('undefined_name\n')
  await ada.page.keyboard.press('Control+Space')
  await option(ada, /./).first().waitFor()
  await ada.page.keyboard.press('Escape')
  expect(servers(ada)).toBe(0)
  const toggle = await switchIn(ada)
  expect(await toggle.isChecked()).toBe(false)
  await toggle.click()
  await ada.page.keyboard.press('Escape')
  await problem(ada, 'Error: "undefined_name" is not defined').waitFor()
  await ada.page.reload()
  await problem(ada, 'Error: "undefined_name" is not defined').waitFor()
  // The command of the same name turns it off.
  await ada.page.keyboard.press('Control+K')
  await ada.page.getByRole('combobox', { name: 'Commands' }).fill('turn off python')
  await ada.page.getByRole('option', { name: 'Turn off Python analysis', selected: true }).waitFor()
  await ada.page.keyboard.press('Enter')
  await notice(ada, 'Python analysis is off.').waitFor()
  await problem(ada, 'undefined_name').waitFor({ state: 'detached' })
  await eventually('its memory to be free', () => servers(ada) === 0)
})

it('completes what a class of the file has, with what is written about it', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, analysed)
  const bob = await stage.join(room)
  await isAnalysed(ada)
  await ada.replaceAll(box)
  await ada.type('box.sta')
  await option(ada, /stack_thing/).waitFor()
  await ada.page.locator('.cm-completionInfo', { hasText: 'Stacks things.' }).waitFor()
  expect(await seriousOn(ada)).toEqual([])
  // What he writes above neither closes it nor moves what is chosen.
  await bob.goTo('start')
  await bob.type('# hello\n')
  await ada.contains('# hello\n')
  await option(ada, /stack_thing/).waitFor()
  await takesKeys()
  await ada.page.keyboard.press('Enter')
  await bob.contains('\nbox.stack_thing')
  // And the call that one begins.
  await ada.type('(')
  await tooltip(ada, '(thing: int) -> str').waitFor()
  expect(await ada.page.locator('.python-signature mark').textContent()).toBe('thing: int')
  expect(await seriousOn(ada)).toEqual([])
  await ada.page.keyboard.press('Escape')
  await tooltip(ada, '(thing: int) -> str').waitFor({ state: 'detached' })
  await ada.shows(`# hello\n${box}box.stack_thing()`)
})

it('imports what is taken from elsewhere, where others have written meanwhile, too', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, analysed)
  const bob = await stage.join(room)
  await isAnalysed(ada)
  await ada.replaceAll('"""Numbers."""\nimport heapq\n\nheapq.heapify([])\n')
  await ada.type('dequ')
  await option(ada, /^.?deque.*collections/).waitFor()
  await bob.goTo('start')
  await bob.type('# hello\n')
  await ada.contains('# hello\n')
  await takesKeys()
  await option(ada, /^.?deque.*collections/).click()
  await bob.shows(
    '# hello\n"""Numbers."""\nfrom collections import deque\nimport heapq\n\nheapq.heapify([])\ndeque',
  )
})

it('PAGE-1 explains what the mouse rests on, and moves nothing when others write', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, analysed)
  const bob = await stage.join(room)
  await isAnalysed(ada)
  await ada.replaceAll(`${box}box.stack_thing(1)\n`)
  await ada.page.locator('.cm-line', { hasText: 'box.stack_thing(1)' }).hover({ position: { x: 80, y: 10 } })
  await tooltip(ada, 'def stack_thing(thing: int) -> str').waitFor()
  await tooltip(ada, 'Stacks things.').waitFor()
  await bob.goTo('start')
  await bob.type('# hello\n')
  await ada.contains('# hello\n')
  await tooltip(ada, 'Stacks things.').waitFor()
  await ada.type('!')
  await tooltip(ada, 'Stacks things.').waitFor({ state: 'detached' })
  await ada.shows(`# hello\n${box}box.stack_thing(1)\n!`)
})

it('marks what is wrong until it is mended, and others who write above move the mark', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, analysed)
  const bob = await stage.join(room)
  await isAnalysed(ada)
  await ada.replaceAll('count = 1\nprint(cuont)\n')
  await problem(ada, '"cuont" is not defined').waitFor()
  expect(await problem(ada, 'cuont').textContent()).toBe('cuont')
  await bob.goTo('start')
  await bob.type('# hello\n')
  await ada.contains('# hello\n')
  const line = problem(ada, 'cuont').locator('xpath=ancestor::*[contains(@class, "cm-line")]')
  expect(await line.textContent()).toBe('print(cuont)')
  // One goes there by a key, and hears and reads what is wrong.
  await ada.goTo('start')
  const heard = await announcements(ada)
  await ada.page.keyboard.press('F8')
  await tooltip(ada, '"cuont" is not defined').waitFor()
  expect(await seriousOn(ada)).toEqual([])
  expect(await heard.jsonValue()).toContain('Error: "cuont" is not defined')
  for (let letter = 0; letter < 5; letter += 1) await ada.page.keyboard.press('Delete')
  await ada.type('count')
  await ada.shows('# hello\ncount = 1\nprint(count)\n')
  await problem(ada, 'defined').waitFor({ state: 'detached' })
})

it('ends where the leaders turn typing help off, and the setting says why', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, analysed)
  await isAnalysed(ada)
  await stage.server.ask('PATCH', `/rooms/${room.id}`, room.tokens.owner, { assistance: false })
  await problem(ada, 'undefined_name').waitFor({ state: 'detached' })
  await ada.type('another_name')
  await ada.page.keyboard.press('Control+Space')
  const toggle = await switchIn(ada)
  expect(await toggle.isDisabled()).toBe(true)
  expect(await toggle.isChecked()).toBe(false)
  await ada.page.getByText('Typing help is turned off for this room').waitFor()
  await ada.page.keyboard.press('Escape')
  expect(await list(ada).count()).toBe(0)
  await stage.server.ask('PATCH', `/rooms/${room.id}`, room.tokens.owner, { assistance: true })
  await problem(ada, 'another_name').waitFor()
})

it('PAGE-2 says that it could not be loaded while one goes on writing, and tries again', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.page.route('**/pyright*', (route) => route.abort())
  const toggle = await switchIn(ada)
  await toggle.click()
  await ada.page.keyboard.press('Escape')
  const failed = notice(ada, 'Python analysis could not be loaded.')
  await failed.waitFor()
  await ada.replaceAll('undefined_name\n')
  await ada.type('enume')
  await option(ada, /enumerate\(/).waitFor()
  await ada.page.unroute('**/pyright*')
  await failed.getByRole('button', { name: 'Try again' }).click()
  await problem(ada, 'undefined_name').waitFor()
  expect(await failed.count()).toBe(0)
  await ada.contains('undefined_name\nenume')
})

it('comes back by itself when it has broken down', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, analysed)
  await isAnalysed(ada)
  await ada.page.workers()[0]?.evaluate(() => {
    setTimeout(() => {
      throw new Error('out of memory, say')
    })
  })
  // What it has said may not be so any more.
  await problem(ada, 'undefined_name').waitFor({ state: 'detached' })
  // The next one comes after half a minute: until then there is none.
  await eventually('its end', () => servers(ada) === 0)
  await ada.type('enume')
  await option(ada, /enumerate\(/).waitFor()
  await ada.page.keyboard.press('Escape')
  await problem(ada, 'undefined_name').waitFor({ timeout: 75_000 })
})

it('is explained and marked for those who only watch, and completes nothing for them', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.replaceAll(`${box}undefined_name\n`)
  const olga = await stage.join(room, { role: 'observer', ...analysed })
  await problem(olga, 'undefined_name').waitFor()
  await olga.page.locator('.cm-line', { hasText: 'undefined_name' }).hover({ position: { x: 40, y: 10 } })
  await tooltip(olga, '"undefined_name" is not defined').waitFor()
  await olga.page.locator('.cm-content').focus()
  await olga.page.keyboard.press('Control+Space')
  await olga.page.keyboard.press('F8')
  await tooltip(olga, '"undefined_name" is not defined').waitFor()
  expect(await list(olga).count()).toBe(0)
})

it('completes the keys of a dictionary with their quotes', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, analysed)
  await isAnalysed(ada)
  const known = 'ages = {"somebody": 1}\n'
  await ada.replaceAll(known)
  await ada.type('ages["')
  await ada.page.keyboard.press('Control+Space')
  await option(ada, /somebody/).waitFor()
  await takesKeys()
  await ada.page.keyboard.press('Enter')
  await ada.shows(`${known}ages["somebody"]`)
})

it('completes by the keys of Emacs, too', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { preferences: { pythonAnalysis: true, keymap: 'emacs' } })
  await ada.page.locator('.cm-emacsMode').waitFor({ state: 'attached' })
  await isAnalysed(ada)
  await ada.page.keyboard.press('Control+Home')
  await ada.page.keyboard.press('Control+k')
  const known = 'ages = {"somebody": 1}\n'
  await ada.page.keyboard.insertText(known)
  await ada.type('ages.set')
  await option(ada, /setdefault/).waitFor()
  await takesKeys()
  await ada.page.keyboard.press('Enter')
  await ada.contains(`${known}ages.setdefault`)
})

it('leaves the keys of Vim as they are', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { preferences: { pythonAnalysis: true, keymap: 'vim' } })
  await ada.page.locator('.cm-vim-panel', { hasText: 'NORMAL' }).waitFor()
  await ada.page.locator('.cm-content').click()
  await ada.page.keyboard.type('ggdGi')
  await ada.page.keyboard.insertText(box)
  await ada.type('undefined_name\n')
  await problem(ada, 'undefined_name').waitFor()
  await ada.type('box.stack_thing(')
  await tooltip(ada, '(thing: int) -> str').waitFor()
  // Escape is Vim's first of all.
  await ada.page.keyboard.press('Escape')
  await ada.page.locator('.cm-vim-panel', { hasText: 'NORMAL' }).waitFor()
  await tooltip(ada, '(thing: int) -> str').waitFor({ state: 'detached' })
  await ada.type('dddd')
  await ada.shows(box.trimEnd())
  await problem(ada, 'undefined_name').waitFor({ state: 'detached' })
})

it('both editors of a page share one server', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, analysed)
  await isAnalysed(ada)
  const before = servers(ada)
  expect(before).toBeGreaterThan(0)
  const choose = (editor: string) =>
    ada.page.evaluate((chosen) => {
      const key = 'pairpad.preferences'
      const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as object
      localStorage.setItem(key, JSON.stringify({ ...kept, editor: chosen }))
      dispatchEvent(new StorageEvent('storage', { key }))
    }, editor)
  await choose('monaco')
  await ada.page.locator('.monaco-editor .squiggly-error').first().waitFor()
  expect(servers(ada)).toBe(before)
  await choose('codemirror')
  await problem(ada, 'undefined_name').waitFor()
  expect(servers(ada)).toBe(before)
  // Nor is there another for somebody who began with the other.
  const coder = await Coder.join(stage, room, analysed)
  await coder.page.locator('.monaco-editor .squiggly-error').first().waitFor()
  expect(servers(coder.person)).toBe(before)
})
