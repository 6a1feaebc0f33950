import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { type TestRoom } from '../support/server'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.ofEach()

async function pair(): Promise<[Person, Person, TestRoom]> {
  const room = await stage.server.createRoom()
  return [await stage.join(room, { name: 'Ada' }), await stage.join(room, { name: 'Bob' }), room]
}

/** What the tabs are called, from left to right. */
const tabs = ({ page }: Person) =>
  page
    .getByRole('tab')
    .evaluateAll((found) =>
      found
        .toSorted((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left)
        .map((tab) => tab.getAttribute('data-file')),
    )

const seesTabs = (person: Person, ...paths: string[]) =>
  eventually(`the tabs ${paths.join(', ')}`, async () => (await tabs(person)).join() === paths.join())

/** The tab of the file that is open. */
const opened = ({ page }: Person) => page.locator('[role=tab][aria-selected=true]').getAttribute('data-file')

const hasOpen = (person: Person, path: string) =>
  eventually(`${path} to be open`, async () => (await opened(person)) === path)

async function make({ page }: Person, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New file' }).click()
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
}

/** What has the focus: the code, or a field by its name. */
const focused = ({ page }: Person) =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.matches('.cm-content') === true ? 'code' : (element?.getAttribute('aria-label') ?? '')
  })

/** Where the caret is in the text of the editor. */
const caret = ({ page }: Person) =>
  page.evaluate(() => {
    const content = document.querySelector('.cm-content') as unknown as {
      cmTile?: { view: { state: { selection: { main: { head: number } } } } }
    } | null
    return content?.cmTile?.view.state.selection.main.head
  })

const codeOf = (room: TestRoom) =>
  stage.server.ask<{ files: Record<string, string>; language: string }>(
    'GET',
    `/rooms/${room.id}/documents/code`,
    room.tokens.owner,
  )

it('a file is made, written in, renamed and deleted for everybody, and comes back whole', async () => {
  const [ada, bob] = await pair()
  await seesTabs(bob, 'main.py')
  await make(ada, 'util.py')
  expect(await focused(ada)).toBe('code')
  await ada.type('one')
  await seesTabs(bob, 'main.py', 'util.py')
  // Nobody else's editor goes there.
  expect(await opened(bob)).toBe('main.py')
  await bob.page.getByRole('tab', { name: /util.py/ }).click()
  await bob.shows('one')
  await ada.page.locator('[data-file="util.py"] [data-dot]').waitFor()

  // Renaming while the other types: nothing of it is lost, and both can undo as before.
  await ada.page.getByRole('tab', { name: /util.py/ }).focus()
  await ada.page.keyboard.press('F2')
  await ada.page.getByRole('textbox', { name: 'New name of util.py' }).fill('MAIN.py')
  await ada.page.getByText('already a file with this name').waitFor()
  await ada.page.getByRole('textbox', { name: 'New name of util.py' }).fill('src/tools.py')
  await bob.goTo('end')
  await Promise.all([bob.page.keyboard.insertText(' two three four'), ada.page.keyboard.press('Enter')])
  await seesTabs(bob, 'main.py', 'src/tools.py')
  await ada.shows('one two three four')
  await bob.page.keyboard.press('Control+Z')
  await ada.shows('one')
  await bob.page.keyboard.press('Control+Y')
  await ada.shows('one two three four')

  // Deleting asks once, and Escape leaves it.
  await ada.page.getByRole('tab', { name: /tools.py/ }).press('Delete')
  const question = ada.page.getByRole('alertdialog', { name: 'Delete src/tools.py for everybody?' })
  await question.waitFor()
  await ada.page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  await ada.page.getByRole('tab', { name: /tools.py/ }).press('Delete')
  // What is told goes by itself; what one points at stays.
  await Promise.all([
    bob.page.getByText('Ada deleted src/tools.py.').waitFor(),
    question.getByRole('button', { name: 'Delete for everybody' }).click(),
    ada.page.getByRole('button', { name: 'Undo' }).hover(),
  ])
  await seesTabs(ada, 'main.py')
  // Whoever is in it stays in it, and what they type is kept.
  expect([await opened(bob), await focused(bob)]).toEqual(['src/tools.py', 'code'])
  await bob.type(' five')
  await ada.page.getByRole('button', { name: 'Undo' }).click()
  await seesTabs(ada, 'main.py', 'src/tools.py')
  await ada.page.getByRole('tab', { name: /tools.py/ }).click()
  await ada.shows('one two three four five')
})

it('PAGE-1 a language that somebody else chooses comes between nobody and what they type', async () => {
  const [ada, bob, room] = await pair()
  const olga = await stage.join(room, { name: 'Olga' })
  const oskar = await stage.join(room, { name: 'Oskar', role: 'observer' })
  await ada.replaceAll('typed here')
  await olga.shows('typed here')
  // Ada writes code, Olga a name, and Oskar only looks.
  await olga.page.getByRole('button', { name: 'New file' }).click()
  await olga.type('half')
  const before = await caret(ada)
  // Who has typed within some seconds is in the middle of something.
  await ada.stopClock()
  await bob.page.getByRole('button', { name: /^Language/ }).click()
  const typing = ada.page.keyboard.type(' and here, and here', { delay: 40 })
  // What is told goes by itself; what one points at stays.
  await Promise.all([
    olga.page.getByText('Bob switched the room to Rust.').waitFor(),
    bob.page.getByRole('menuitemradio', { name: /^Rust / }).click(),
    ada.page.getByText('Bob switched the room to Rust.').hover(),
  ])
  await typing
  await olga.type('-a-name.py')
  await ada.shows('typed here and here, and here')
  expect([await opened(ada), await focused(ada), await caret(ada)]).toEqual([
    'main.py',
    'code',
    (before ?? 0) + ' and here, and here'.length,
  ])
  expect(await focused(olga)).toBe('Name of the new file')
  await hasOpen(oskar, 'main.rs')
  await hasOpen(bob, 'main.rs')
  await olga.page.keyboard.press('Enter')
  await seesTabs(ada, 'main.py', 'main.rs', 'half-a-name.py')
  await ada.page.getByRole('button', { name: 'Open main.rs' }).click()
  await ada.contains('fn main()')
  expect(await focused(ada)).toBe('code')
  await ada.connection('saved')
  const { files } = await codeOf(room)
  expect(files['main.py']).toBe('typed here and here, and here')
  expect(files['half-a-name.py']).toBe('')
  expect(files['main.rs']).not.toContain('here')
})

it('PAGE-1 each file is as one left it: caret, scroll position and undo', async () => {
  const [ada, bob] = await pair()
  const lines = Array.from({ length: 300 }, (_, line) => `line ${line}`).join('\n')
  await ada.replaceAll(lines)
  await bob.shows(lines)
  await bob.page.locator('.cm-content').focus()
  await bob.page.keyboard.press('Control+Home')
  for (let press = 0; press < 5; press++) await bob.page.keyboard.press('PageDown')
  const scrollTop = () => bob.page.locator('.cm-scroller').evaluate((scroller) => scroller.scrollTop)
  // The editor scrolls once a frame.
  await bob.page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  )
  const [at, scrolled] = [await caret(bob), await scrollTop()]
  expect(at).toBeGreaterThan(0)
  expect(scrolled).toBeGreaterThan(0)
  // He has not typed: he sees the other language's file, with the focus where it was.
  await ada.chooseLanguage('Go')
  await bob.contains('package main')
  expect(await focused(bob)).toBe('code')
  await bob.page.getByText('Ada switched the room to Go.').waitFor()
  await bob.page.getByRole('button', { name: 'Undo' }).click()
  await bob.shows(lines)
  await ada.page.getByText('Bob switched the room to Python.').waitFor()
  expect(await caret(bob)).toBe(at)
  await eventually('the same scroll position', async () => Math.abs((await scrollTop()) - scrolled) < 2)
})

it('looking through the languages changes nothing', async () => {
  const [ada, bob, room] = await pair()
  const button = ada.page.getByRole('button', { name: 'Language: Python' })
  await button.focus()
  await ada.page.keyboard.press('ArrowDown')
  await ada.page.getByRole('menu').waitFor()
  await ada.page.keyboard.press('ArrowDown')
  await ada.page.keyboard.press('g')
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('menu').waitFor({ state: 'detached' })
  expect(await focused(ada)).toBe('Language: Python')
  expect((await codeOf(room)).language).toBe('python')
  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.press('g')
  await ada.page.keyboard.press('Enter')
  await bob.page.getByText('Ada switched the room to Go.').waitFor()
  await seesTabs(bob, 'main.go')
})

it('tabs are reached, opened and moved by keyboard, and dragged', async () => {
  const [ada, bob] = await pair()
  for (const name of ['a.txt', 'b.txt', 'c.txt']) await make(ada, name)
  await seesTabs(bob, 'main.py', 'a.txt', 'b.txt', 'c.txt')
  await ada.page.getByRole('tab', { name: 'c.txt' }).focus()
  await ada.page.keyboard.press('ArrowRight')
  await hasOpen(ada, 'main.py')
  await ada.page.keyboard.press('ArrowRight')
  await hasOpen(ada, 'a.txt')
  expect(await focused(ada)).toContain('a.txt')
  await ada.page.keyboard.press('Control+Shift+ArrowRight')
  await seesTabs(bob, 'main.py', 'b.txt', 'a.txt', 'c.txt')
  // The focus goes with it, also where others move it.
  expect(await focused(ada)).toContain('a.txt')
  await bob.page.getByRole('tab', { name: 'c.txt' }).dragTo(bob.page.getByRole('tab', { name: 'main.py' }), {
    targetPosition: { x: 12, y: 10 },
  })
  await seesTabs(ada, 'c.txt', 'main.py', 'b.txt', 'a.txt')
  expect(await focused(ada)).toContain('a.txt')
  await ada.page.keyboard.press('Enter')
  expect(await focused(ada)).toBe('code')
  // Which one is open is one's own, and kept when the page is loaded anew.
  await ada.page.reload()
  await hasOpen(ada, 'a.txt')
  await hasOpen(bob, 'main.py')
})

const text = (content: string) => [...new TextEncoder().encode(content)]

it('text files from the desktop are dropped in, others are refused', async () => {
  const [ada, bob] = await pair()
  const drop = (files: { name: string; bytes: number[] }[]) =>
    ada.page.evaluate((dropped) => {
      const data = new DataTransfer()
      for (const { name, bytes } of dropped) data.items.add(new File([Uint8Array.from(bytes)], name))
      const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
      document.querySelector('.cm-content')?.dispatchEvent(event)
    }, files)

  await drop([
    { name: 'data.csv', bytes: text('a,b\r\n1,2\r\n') },
    { name: 'main.py', bytes: text('print(2)\n') },
    { name: 'picture.png', bytes: [0x89, 0x50, 0xff, 0] },
  ])
  await ada.page.getByText('not plain text (UTF-8): picture.png').waitFor()
  await seesTabs(bob, 'main.py', 'data.csv', 'main (2).py')
  await hasOpen(ada, 'main (2).py')
  await bob.page.getByRole('tab', { name: 'data.csv' }).click()
  await bob.shows('a,b\n1,2\n')
})

it('folders and zip archives are dropped in with their paths', async () => {
  const [ada, bob] = await pair()
  const folder = await mkdtemp(join(tmpdir(), 'pairpad-drop-'))
  const app = join(folder, 'app')
  await mkdir(join(app, 'src', 'node_modules'), { recursive: true })
  await writeFile(join(app, 'start.py'), 'import src.util\n')
  await writeFile(join(app, 'src', 'util.py'), 'x = 1\n')
  await writeFile(join(app, 'src', 'node_modules', 'left.js'), 'out')
  const archive = join(folder, 'more.zip')
  await writeFile(archive, zipSync({ 'more/data/a.csv': strToU8('a,b\n'), 'more/b.csv': strToU8('b\n') }))
  const { x, y } = await ada.page.locator('.cm-content').evaluate((editor) => editor.getBoundingClientRect())
  const chromium = await ada.context.newCDPSession(ada.page)
  const drop = async (...files: string[]) => {
    const data = { items: [], files, dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await chromium.send('Input.dispatchDragEvent', { type, x: x + 40, y: y + 20, data })
  }
  await drop(app)
  await seesTabs(bob, 'main.py', 'src/util.py', 'start.py')
  await drop(archive)
  await seesTabs(bob, 'main.py', 'src/util.py', 'start.py', 'data/a.csv', 'b.csv')
  await bob.page.getByRole('tab', { name: 'data/a.csv' }).click()
  await bob.shows('a,b\n')
  // Without a mouse.
  await writeFile(archive, 'no archive')
  await ada.page.keyboard.press('Control+k')
  const chooser = ada.page.waitForEvent('filechooser')
  await ada.page.getByRole('option', { name: 'Add files from this computer' }).click()
  await (await chooser).setFiles(archive)
  await ada.page.getByText('more.zip is not a zip archive that can be opened.').waitFor()
  await rm(folder, { recursive: true })
})

it('following somebody leads into the files that they open', async () => {
  const [ada, bob] = await pair()
  await make(ada, 'util.py')
  await ada.type('here')
  await bob.page.getByRole('button', { name: 'People' }).click()
  await bob.page.getByRole('button', { name: 'Follow Ada' }).click()
  await hasOpen(bob, 'util.py')
  await ada.page.getByRole('tab', { name: /main.py/ }).click()
  await ada.goTo('end')
  await hasOpen(bob, 'main.py')
  // One's own choice lets go.
  await bob.page.getByRole('tab', { name: /util.py/ }).click()
  await bob.page.getByRole('button', { name: 'Follow Ada' }).waitFor()
  await ada.type('x')
  await bob.page.locator('[data-file="main.py"] [data-dot]').waitFor()
  expect(await opened(bob)).toBe('util.py')
})

/** Makes a file with this text, and formats it. */
async function format(person: Person, name: string, content: string): Promise<void> {
  await make(person, name)
  await hasOpen(person, name)
  await person.page.keyboard.insertText(content)
  await person.page.keyboard.press('Shift+Alt+F')
}

it('formats on demand, each language by its own means, under the policy of the page', async () => {
  const ada = await stage.join(await stage.server.createRoom(), { name: 'Ada' })
  const cases = [
    ['a.py', 'def f(x ) :\n  return  x*2', 'def f(x):\n    return x * 2\n'],
    ['a.js', "let a={b:'c'}", 'let a = { b: "c" };\n'],
    ['a.ts', 'type A<T>=T extends string?1:2', 'type A<T> = T extends string ? 1 : 2;\n'],
    ['a.json', '{"a":[1,2]}', '{ "a": [1, 2] }\n'],
    ['a.md', '* a\n* b', '- a\n- b\n'],
    ['a.go', 'package a\nfunc f(){\nx:=1}', 'package a\n\nfunc f() {\n\tx := 1\n}\n'],
    ['a.cpp', 'int main(){return 0;}', 'int main() {\n    return 0;\n}\n'],
    ['A.java', 'class A{int x;}', 'class A {\n    int x;\n}\n'],
    ['a.sql', 'select a from b', 'select\n  a\nfrom\n  b\n'],
  ] as const
  for (const [name, before, after] of cases) {
    await format(ada, name, before)
    await ada.shows(after)
    // One step back.
    await ada.page.keyboard.press('Control+Z')
    await ada.shows(before)
  }
  // What has no formatter, and what cannot be formatted, is said.
  await format(ada, 'a.rs', 'fn main(){}')
  await ada.page.getByText('There is no formatter for Rust').waitFor()
  await format(ada, 'b.go', 'package b\n\nfunc f({')
  await ada.page.getByText("b.go can’t be formatted. Line 3: expected ')', found '{'").waitFor()
  await ada.shows('package b\n\nfunc f({')
  await ada.page.getByRole('button', { name: 'Go to line 3' }).click()
  expect([await focused(ada), await caret(ada)]).toEqual(['code', 'package b\n\n'.length])
})

it('PAGE-1 formatting takes nothing from those who type at the same moment', async () => {
  const [ada, bob] = await pair()
  // The second time it is loaded, and comes in between.
  await format(ada, 'a.py', 'x=1')
  await ada.shows('x = 1\n')
  await bob.page.getByRole('tab', { name: /a.py/ }).click()
  await ada.replaceAll(`${'def f( x ):\n  return  x\n'.repeat(40)}# end-`)
  await eventually('the text', async () => (await bob.text()).endsWith('# end-'))
  await bob.goTo('end')
  await ada.page.locator('.cm-line', { hasText: '# end-' }).locator('.remote-caret').waitFor()
  // Without spaces: one at the end of a line is for the formatter to take.
  const words = 'what-he-types-is-all-there-and-in-its-order'
  const typing = bob.page.keyboard.type(words, { delay: 60 })
  for (let press = 0; press < 4; press++) await ada.page.keyboard.press('Shift+Alt+F')
  await typing
  await ada.page.locator('.cm-content').focus()
  await eventually('the formatted text', async () => {
    await ada.page.keyboard.press('Shift+Alt+F')
    return (await ada.text()).startsWith('def f(x):\n    return x\n')
  })
  await ada.contains(`# end-${words}`)
  await bob.shows(await ada.text())
  expect(await focused(bob)).toBe('code')
})

const coloured = ({ page }: Person) => page.locator('.cm-line span[class]', { hasText: 'while' })

it('a file whose name says nothing has the language of its first line', async () => {
  const [ada, bob] = await pair()
  await make(ada, 'solve')
  await hasOpen(ada, 'solve')
  await eventually('an empty file', async () => (await ada.text()) === '')
  await ada.type('while True: pass')
  await bob.page.getByRole('tab', { name: /^solve/ }).click()
  await bob.shows('while True: pass')
  expect(await coloured(bob).count()).toBe(0)
  await ada.goTo('start')
  await ada.type('#!/usr/bin/env python3\n')
  await coloured(ada).waitFor()
  await coloured(bob).waitFor()
})

it('a candidate takes all files along after the end, in their folders', async () => {
  const { server } = stage
  const room = await server.createRoom({ title: 'Backend', language: 'python' })
  const ada = await stage.join(room, { name: 'Ada' })
  await ada.replaceAll('print(1)\n')
  await make(ada, 'plans/notes.txt')
  await hasOpen(ada, 'plans/notes.txt')
  await ada.type('first')
  await ada.connection('saved')
  const taken = async (start: () => Promise<void>) => {
    const coming = ada.page.waitForEvent('download')
    await start()
    const download = await coming
    expect(download.suggestedFilename()).toBe('Backend.zip')
    const files = unzipSync(await readFile(await download.path()))
    return Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, strFromU8(bytes)]))
  }
  const all = { 'main.py': 'print(1)\n', 'plans/notes.txt': 'first' }
  const { token } = await server.join(room, 'owner', 'Olga')
  await server.ask('PUT', `/rooms/${room.id}/phase`, token, { phase: 'ended' })
  await ada.page.getByRole('heading', { name: 'The interview has ended.' }).waitFor()
  await ada.context.setOffline(true)
  const atTheEnd = () => ada.page.getByRole('button', { name: 'Download all' }).click()
  expect(await taken(atTheEnd)).toEqual(all)
})
