import type { Locator } from 'playwright-core'
import { afterEach, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { Role } from '../../src/api/schema'
import { StockClient } from '../stock/client'
import { eventually } from '../support/eventually'
import { type TestRoom } from '../support/server'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()
const clients: StockClient[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
})

/** Somebody who has no page: what they do is no input of a browser. */
async function stock(room: TestRoom, role: Role = 'candidate', name = 'Bob') {
  const { token } = await stage.server.join(room, role, name)
  const client = new StockClient(stage.server, room.id, { params: { token } })
  clients.push(client)
  await client.synced()
  const file = (path: string) => client.doc.getMap<Y.Text>('files').get(path) as Y.Text
  const chooseLanguage = (id: string) => client.doc.getMap('room').set('language', id)
  return { client, file, chooseLanguage }
}

/** Where the caret is in the shown file. */
const caret = ({ page }: Person) =>
  page.evaluate(() => {
    const content = document.querySelector('.cm-content') as unknown as {
      cmTile: { view: { state: { selection: { main: { head: number } } } } }
    }
    return content.cmTile.view.state.selection.main.head
  })

/** Whether a line lies within the view, not only in the page. */
const isInSight = (line: Locator) =>
  line.evaluate((element) => {
    const view = element.closest('.cm-scroller')?.getBoundingClientRect()
    const { top, bottom } = element.getBoundingClientRect()
    return view && top >= view.top && bottom <= view.bottom
  })

const isFocused = ({ page }: Person) =>
  page.evaluate(() => document.activeElement === document.querySelector('.cm-content'))

const tab = ({ page }: Person, name: RegExp) => page.getByRole('tab', { name })

/** Two files that are shown as tabs; main.py is open. */
async function withTwoFiles(ada: Person, bob: Awaited<ReturnType<typeof stock>>) {
  bob.chooseLanguage('rust')
  await ada.contains('fn main()')
  await eventually('its file, with him, too', () => bob.file('main.rs'))
  bob.file('main.rs').insert(0, '// written\n')
  bob.chooseLanguage('python')
  await ada.contains('def main()')
  await tab(ada, /main.rs/).waitFor()
}

it('a file that one comes back to is as one left it, whatever others have written in it', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  const bob = await stock(room)
  await withTwoFiles(ada, bob)
  const lines = Array.from({ length: 300 }, (_, line) => `line ${line}`).join('\n')
  await ada.replaceAll(lines)
  await ada.page.keyboard.press('Control+g')
  await ada.type('151:9')
  await ada.page.keyboard.press('Enter')
  // What goes there is loaded first.
  const before = await eventually('the caret in line 150', async () => {
    const at = await caret(ada)
    return lines.slice(0, at).endsWith('line 150') ? at : undefined
  })
  // The view follows the caret with the next frame; until then it is where the typing ended.
  const there = ada.page.locator('.cm-line', { hasText: /^line 150$/ })
  const top = () => ada.page.locator('.cm-scroller').evaluate((scroller) => scroller.scrollTop)
  await eventually('line 150 in sight', () => isInSight(there))
  const height = await top()
  await tab(ada, /main.rs/).click()
  await ada.contains('fn main()')
  expect(await top()).toBe(0)
  // Meanwhile he writes above, in the file that she does not see.
  bob.file('main.py').insert(0, 'above\n')
  await tab(ada, /main.py/).click()
  await ada.contains('above\nline 0')
  expect(await caret(ada)).toBe(before + 'above\n'.length)
  const lineHeight = 22
  await eventually('the same lines in sight', async () => Math.abs((await top()) - height - lineHeight) <= 2)
  // And what she wrote before can be taken back.
  await ada.page.locator('.cm-content').focus()
  await ada.type('!')
  await ada.contains('line 150!')
  await tab(ada, /main.rs/).click()
  await ada.contains('fn main()')
  await tab(ada, /main.py/).click()
  await ada.contains('line 150!')
  await ada.page.locator('.cm-content').focus()
  await ada.page.keyboard.press('Control+Z')
  await ada.contains('line 150\n')
})

it('PAGE-1 what one types stays in its file while somebody else switches the language', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  const bob = await stock(room)
  expect(await isFocused(ada)).toBe(true)
  // Who has typed within some seconds is in the middle of something.
  await ada.stopClock()
  await ada.replaceAll('one ')
  bob.chooseLanguage('rust')
  await tab(ada, /main.rs/).waitFor()
  await ada.type('two ')
  bob.chooseLanguage('python')
  await ada.type('three')
  await ada.shows('one two three')
  // What she sees is on its way to the others.
  await eventually('all of it for Bob', async () => bob.file('main.py').toString() === 'one two three')
})

it('PAGE-1 the editor stays while the file of a language has not come', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  const eve = await stage.join(room, { name: 'Eve' })
  const { client, file } = await stock(room)
  const files = client.doc.getMap<Y.Text>('files')
  // As in a room that was made before there was this language.
  client.doc.transact(() => {
    files.delete('main.go')
    file('main.py').insert(0, '# without it\n')
  })
  for (const person of [ada, eve]) {
    await person.contains('# without it\n')
    await person.page.evaluate(() => {
      const editor = document.querySelector('.cm-editor')
      const { gone } = Object.assign(window, { gone: [] as string[] })
      const look = () => {
        if (document.body.textContent.includes('Opening the room')) gone.push('it was opened once more')
        if (editor?.isConnected !== true) gone.push('the editor has left')
      }
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
    })
  }
  await eve.page.locator('.cm-content').focus()
  await ada.page.getByRole('button', { name: 'Language: Python' }).click()
  await ada.page.getByRole('menuitemradio', { name: /^Go / }).click()
  for (const person of [ada, eve]) {
    await person.page.getByRole('button', { name: 'Language: Go' }).waitFor()
    await tab(person, /main.py/).waitFor()
    await person.contains('def main()')
  }
  files.set('main.go', new Y.Text('package main\n'))
  for (const person of [ada, eve]) {
    await person.shows('package main\n')
    await person.page.locator('[role=tab][aria-selected=true][data-file="main.go"]').waitFor()
    expect(await person.page.evaluate(() => (window as unknown as { gone: string[] }).gone)).toEqual([])
  }
  expect([await isFocused(eve), await caret(eve)]).toEqual([true, 0])
  await eve.type('// here\n')
  await ada.shows('// here\npackage main\n')
})

it('PAGE-2 the first keys after the room is open again are in the text', async () => {
  const room = await stage.server.createRoom()
  const { token: olga } = await stage.server.join(room, 'owner', 'Olga')
  const ada = await stage.join(room, { role: 'interviewer' })
  await ada.replaceAll('text')
  await ada.connection('saved')
  const content = ada.page.locator('.cm-content')
  await stage.server.ask('PUT', `/rooms/${room.id}/phase`, olga, { phase: 'ended' })
  await eventually(
    'nothing to write',
    async () => (await content.getAttribute('contenteditable')) === 'false',
  )
  expect(await isFocused(ada)).toBe(true)
  await ada.type('lost')
  await stage.server.ask('PUT', `/rooms/${room.id}/phase`, olga, { phase: 'live' })
  await eventually('to write', async () => (await content.getAttribute('contenteditable')) === 'true')
  await ada.type('!?')
  await ada.shows('text!?')
})

it('PAGE-7 Tab indents, Escape and Tab leave the editor, and the page says so', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.replaceAll('')
  const content = ada.page.locator('.cm-content')
  expect(await content.getAttribute('aria-description')).toContain('press Escape, then Tab')
  const hint = ada.page.getByRole('status').filter({ hasText: 'press Escape, then Tab' })
  expect(await hint.count()).toBe(0)
  await ada.page.keyboard.press('Tab')
  await hint.waitFor()
  await ada.shows('    ')
  // Tab leaves for two seconds after Escape.
  await ada.stopClock()
  await ada.page.keyboard.press('Escape')
  await hint.waitFor({ state: 'detached' })
  await ada.page.keyboard.press('Shift+Tab')
  expect(await isFocused(ada)).toBe(false)
  // Once is enough.
  await content.focus()
  // Numbers: Tab would take what is suggested for letters.
  await ada.type('12')
  await ada.page.keyboard.press('Tab')
  await ada.type('3')
  await ada.shows('    12  3')
  expect(await hint.count()).toBe(0)
})

it('quotes of three come out as they are typed', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.replaceAll('')
  await ada.page.locator('[data-language=python]').waitFor()
  await ada.type('"""doc"""')
  await ada.shows('"""doc"""')
})

it('names of carets stand where they cover no code, and whoever watches has no caret', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  const oskar = await stage.join(room, { name: 'Oskar', role: 'observer' })
  const bob = await stage.join(room, { name: 'Bob' })
  await ada.replaceAll('first line\n\nthird line is long\nfourth line is longer\nfifth line is the longest')
  await bob.contains('fifth')
  await oskar.contains('fifth')
  await oskar.page.locator('.cm-line').nth(2).click()
  await oskar.page.keyboard.press('End')
  // At the end of a line: beside it.
  await bob.goTo('start')
  await bob.page.keyboard.press('End')
  await ada.page.locator('.remote-name-end', { hasText: 'Bob' }).waitFor()
  // Below an empty line: there.
  await bob.goTo('start')
  await bob.page.keyboard.press('ArrowDown')
  await bob.page.keyboard.press('ArrowDown')
  await ada.page.locator('.remote-name-above', { hasText: 'Bob' }).waitFor()
  // Code all around: at the end of the line, over none of it.
  await bob.page.keyboard.press('ArrowDown')
  await bob.page.keyboard.press('ArrowRight')
  const name = ada.page.locator('.remote-name-end', { hasText: 'Bob' })
  await name.waitFor()
  const covered = await name.evaluate((tag) => {
    const own = tag.getBoundingClientRect()
    return [...document.querySelectorAll('.cm-line')].flatMap((line) => {
      const range = document.createRange()
      const pieces = [...line.childNodes].filter(
        (node) => !(node instanceof Element && node.matches('.remote-end')),
      )
      return pieces.flatMap((node) => {
        range.selectNodeContents(node)
        const { left, right, top, bottom, width } = range.getBoundingClientRect()
        const isOver = left < own.right && own.left < right && top < own.bottom - 2 && own.top + 2 < bottom
        return width > 0 && isOver ? [node.textContent] : []
      })
    })
  })
  expect(covered).toEqual([])
  for (const person of [ada, bob]) {
    expect(await person.page.locator('.remote-name', { hasText: 'Oskar' }).count()).toBe(0)
  }
  // A client of another make may say where an observer is all the same.
  const { client } = await stock(room, 'observer', 'Otto')
  const cursor = { anchor: { tname: null, item: null }, head: { tname: null, item: null } }
  client.provider.awareness.setLocalState({ user: {}, cursor, selections: [] })
  await bob.page.keyboard.press('ArrowRight')
  await eventually(
    'that the caret has moved',
    async () => (await ada.page.locator('.remote-caret').count()) === 1,
  )
})

it('a very long line that is inserted where somebody else is has no name in it', async () => {
  const room = await stage.server.createRoom()
  const [ada, bob] = [await stage.join(room, { name: 'Ada' }), await stage.join(room, { name: 'Bob' })]
  await ada.replaceAll('first\n')
  await bob.goTo('end')
  await bob.type('b')
  await ada.shows('first\nb')
  await ada.page.locator('.remote-name', { hasText: 'Bob' }).first().waitFor({ state: 'attached' })
  // Not pasted: as an input method or a dictation inserts it.
  const line = 'a+'.repeat(240_000)
  await ada.replaceAll(line)
  await ada.shows(line)
  await bob.shows(line)
})
