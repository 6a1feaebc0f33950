import { afterEach, expect, it } from 'vitest'
import type * as Y from 'yjs'
import { StockClient } from '../stock/client'
import { eventually } from '../support/eventually'
import { type TestRoom } from '../support/server'
import { Person } from './browser'
import { Coder } from './monaco'
import { Stage } from './stage'

const stage = Stage.of()
const clients: StockClient[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
})

/** What the network has brought to somebody. */
function requests(person: Person): Promise<string[]> {
  return person.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
}

async function code(room: TestRoom, options?: Parameters<typeof Coder.join>[2]): Promise<Coder> {
  const coder = await Coder.join(stage, room, { name: 'Ada', ...options })
  return coder
}

/** Ada with Monaco and Bob with CodeMirror, in a room with this text. */
async function pair(text: string): Promise<[Coder, Person, TestRoom]> {
  const room = await stage.server.createRoom()
  const bob = await stage.join(room, { name: 'Bob' })
  await bob.replaceAll(text)
  await bob.shows(text)
  const ada = await code(room)
  await ada.shows(text)
  return [ada, bob, room]
}

/** Somebody who has no page: what they do is no input of a browser. */
async function stock(room: TestRoom): Promise<[StockClient, Y.Text]> {
  const { token } = await stage.server.join(room, 'candidate', 'Mallory')
  const client = new StockClient(stage.server, room.id, { params: { token } })
  clients.push(client)
  await client.synced()
  return [client, client.doc.getMap<Y.Text>('files').get('main.py') as Y.Text]
}

it('Monaco and CodeMirror: both type at once and end with the same text', async () => {
  const [ada, bob] = await pair('top\n\nbottom')
  await ada.goTo('start')
  await bob.goTo('end')
  await Promise.all([ada.type('aaaaaaaaaa bbbbbbbbbb'), bob.type(' cccccccccc dddddddddd')])
  const text = 'aaaaaaaaaa bbbbbbbbbbtop\n\nbottom cccccccccc dddddddddd'
  await ada.shows(text)
  await bob.shows(text)
  // In one line, one beside the other.
  await ada.goTo('end')
  await Promise.all([ada.type(' 11111111111111111'), bob.type(' 22222222222222222')])
  await eventually('the same text', async () => (await ada.lines()).join('\n') === (await bob.text()))
  expect(await bob.text()).toContain(' 11111111111111111')
  expect(await bob.text()).toContain(' 22222222222222222')
  await ada.person.connection('saved')
})

it('PAGE-1 several carets stay in their lines while others write above', async () => {
  const [ada, bob] = await pair('one\ntwo\nthree')
  await ada.goTo('start')
  await ada.page.keyboard.press('Shift+Alt+ArrowDown')
  await ada.page.keyboard.press('Shift+Alt+ArrowDown')
  await bob.goTo('start')
  await bob.type('# by bob\n# twice\n')
  await ada.shows('# by bob\n# twice\none\ntwo\nthree')
  await ada.type('- ')
  await bob.shows('# by bob\n# twice\n- one\n- two\n- three')
  await eventually('her three carets', async () => (await bob.page.locator('.remote-caret').count()) === 3)
})

it('PAGE-1 what I have selected stays that, and takes in nothing that others write beside it', async () => {
  const [ada, bob] = await pair('one two three')
  await ada.goTo('start')
  for (let step = 0; step < 4; step++) await ada.page.keyboard.press('ArrowRight')
  for (let step = 0; step < 3; step++) await ada.page.keyboard.press('Shift+ArrowRight')
  // At its start, and at its end.
  await bob.goTo('start')
  for (let step = 0; step < 4; step++) await bob.page.keyboard.press('ArrowRight')
  await bob.type('<')
  for (let step = 0; step < 3; step++) await bob.page.keyboard.press('ArrowRight')
  await bob.type('>')
  await ada.shows('one <two> three')
  await ada.type('2')
  await bob.shows('one <2> three')
})

it("undo takes back only one's own edits, wherever others wrote", async () => {
  const [ada, bob] = await pair('')
  await ada.goTo('start')
  // At once: what is typed slowly is several steps.
  await ada.page.keyboard.insertText('mine')
  await bob.shows('mine')
  await bob.goTo('start')
  await bob.type('theirs above\n')
  await ada.shows('theirs above\nmine')
  await ada.page.keyboard.press('Control+Z')
  await ada.shows('theirs above\n')
  await ada.page.keyboard.press('Control+Y')
  await bob.shows('theirs above\nmine')
  // The caret went along: what is typed next goes where the redone text ends.
  await ada.type('!')
  await bob.shows('theirs above\nmine!')
  // Others' text cannot be undone, neither by keys nor by the menu.
  for (let press = 0; press < 6; press++) await ada.page.keyboard.press('Control+Z')
  await bob.shows('theirs above\n')
  // Above what she wrote, lines go.
  await ada.page.keyboard.insertText('again')
  await bob.goTo('start')
  await bob.page.keyboard.press('Shift+ArrowDown')
  await bob.page.keyboard.press('Delete')
  await ada.shows('again')
  await ada.page.keyboard.press('Control+Z')
  await bob.shows('')
})

it('carets and selections of others are seen with their names, and hostile ones are not', async () => {
  const [ada, bob, room] = await pair('first line\nsecond line\nthird line')
  await bob.goTo('end')
  await bob.page.keyboard.press('Shift+Home')
  const name = ada.page.locator('.monaco-editor .remote-name')
  await eventually('his name', async () => (await name.allTextContents()).includes('Bob'))
  await ada.page.locator('.monaco-editor .remote-selection').waitFor()
  // She sees no caret of her own, and he sees hers.
  const carets = ada.page.locator('.monaco-editor .remote-caret')
  await eventually('his caret alone', async () => (await carets.count()) === 1)
  await ada.goTo('start')
  await bob.page.locator('.remote-name', { hasText: 'Ada' }).first().waitFor({ state: 'attached' })
  const [mallory] = await stock(room)
  const selections = [{}, 'x', { anchor: 1, head: { item: 'x' } }, null]
  for (const state of [{ selections }, { selections: 5, cursor: {} }, { cursor: { anchor: [], head: -1 } }]) {
    mallory.provider.awareness.setLocalState({ user: { name: '<img src=x onerror=1>' }, ...state })
    await ada.type('.')
  }
  mallory.provider.awareness.setLocalState({
    user: { name: '"}*{display:none}' },
    cursor: bob.page && { anchor: { tname: 'x' }, head: { tname: 'x' } },
  })
  await bob.shows('...first line\nsecond line\nthird line')
  // Who leaves is gone.
  await bob.page.close()
  await ada.page.locator('.monaco-editor .remote-caret').waitFor({ state: 'detached' })
})

it('PAGE-1 a composition goes on while others write in the same line', async () => {
  const [ada, bob] = await pair('head  tail')
  await ada.goTo('start')
  for (let step = 0; step < 5; step++) await ada.page.keyboard.press('ArrowRight')
  const cdp = await ada.page.context().newCDPSession(ada.page)
  const compose = (text: string) =>
    cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  await compose('に')
  await bob.contains('に')
  await bob.goTo('start')
  await bob.type('>> ')
  await ada.shows('>> head に tail')
  await compose('にほ')
  await bob.contains('にほ')
  // Right where she composes.
  await bob.goTo('start')
  for (let step = 0; step < 10; step++) await bob.page.keyboard.press('ArrowRight')
  await bob.type('|')
  await ada.shows('>> head にほ| tail')
  await compose('にほん')
  await cdp.send('Input.insertText', { text: '日本' })
  await bob.shows('>> head 日本| tail')
  await ada.shows('>> head 日本| tail')
  await ada.type('!')
  await bob.shows('>> head 日本!| tail')
})

it('MERGE-6 what is pasted with other line ends has line feeds only', async () => {
  const [ada, bob, room] = await pair('')
  await ada.paste('one\r\ntwo\rthree\n')
  await bob.shows('one\ntwo\nthree\n')
  // What another application puts there is shown, and nothing goes wrong beside it.
  const [, text] = await stock(room)
  text.insert(3, '\r')
  await ada.shows('one␍\ntwo\nthree\n')
  await ada.goTo('end')
  await ada.type('end')
  await eventually('her text', () => text.toString() === 'one\r\ntwo\nthree\nend')
})

it('a megabyte is pasted, seen by others, and saved', async () => {
  const [ada, bob] = await pair('')
  const line = `${'0123456789'.repeat(10)}\n`
  const text = line.repeat(10_400)
  await ada.paste(text)
  await eventually('all of it', async () => (await bob.text()).length === text.length)
  await ada.person.connection('saved')
  await bob.goTo('start')
  await bob.type('first')
  await ada.goTo('start')
  await ada.line('first0123').waitFor()
  expect(await ada.copyAll()).toBe(`first${text}`)
})

it('who only watches sees all, changes nothing, and has no caret', async () => {
  const [, bob, room] = await pair('one')
  const eve = await code(room, { role: 'observer', name: 'Eve' })
  await bob.goTo('end')
  await bob.type(' two')
  await eve.shows('one two')
  await eve.focus()
  await eve.page.keyboard.press('Control+A')
  await eve.page.keyboard.press('Delete')
  await eve.type('x')
  await eve.page.keyboard.press('Control+Z')
  await bob.type(' three')
  await eve.shows('one two three')
  await bob.shows('one two three')
  expect(await bob.page.locator('.remote-name', { hasText: 'Eve' }).count()).toBe(0)
})

it("PAGE-1 typing by others never moves one's viewport", async () => {
  const [ada, bob] = await pair('')
  const text = Array.from({ length: 400 }, (_, line) => `line ${line}`).join('\n')
  await bob.replaceAll(text)
  await ada.line('line 5').first().waitFor()
  await ada.line('line 5').first().click()
  /** The line at the top of the window, and by how much it is cut. */
  const top = () =>
    ada.page.evaluate(async () => {
      // It is drawn once a frame.
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      const window =
        document.querySelector('.monaco-editor .overflow-guard')?.getBoundingClientRect().top ?? 0
      const lines = [...document.querySelectorAll('.monaco-editor .view-line')]
        .map((line) => ({ line, box: line.getBoundingClientRect() }))
        .toSorted((a, b) => a.box.top - b.box.top)
      const first = lines.find(({ box }) => box.bottom > window + 1)
      return first && `${first.line.textContent} at ${Math.round(first.box.top - window)}`
    })
  await eventually('the scrolled text', async () => {
    // Monaco takes at most so much of each turn.
    await ada.page.mouse.wheel(0, 1_000)
    return /line 1\d\d /.test(`${await top()} `.replace('\u00A0', ' '))
  })
  /** The number of the first line that is drawn: what is above counts in it. */
  const number = () =>
    ada.page
      .locator('.monaco-editor .line-numbers')
      .evaluateAll((drawn) => Math.min(...drawn.map((one) => Number(one.textContent))))
  // What was scrolled last may still be under way.
  let before = await top()
  await eventually('a text that stands still', async () => {
    const last = before
    before = await top()
    return before === last
  })
  const first = await number()
  await bob.goTo('end')
  await bob.type('\nbelow')
  await bob.goTo('start')
  await bob.type('x'.repeat(20))
  await bob.goTo('start')
  await bob.type('above\n'.repeat(10))
  await bob.page.keyboard.press('Shift+ArrowUp')
  await bob.page.keyboard.press('Shift+ArrowUp')
  // The last of it.
  await bob.page.keyboard.press('Delete')
  await eventually('eight lines more', async () => (await number()) === first + 8)
  expect(await top()).toBe(before)
  // Her caret is where it was, in the line that has moved.
  await ada.type('!')
  await bob.contains('line 5!\n')
})

it('TypeScript is completed, explained and checked as one types', async () => {
  const ada = await code(await stage.server.createRoom({ language: 'typescript' }))
  await ada.focus()
  await ada.page.keyboard.press('Control+A')
  await ada.page.keyboard.press('Delete')
  await ada.type('const total: number = "three"\nfunction top(a: number) {}\n')
  await ada.page.locator('.monaco-editor .squiggly-error').first().waitFor()
  // A module of its own: `top` is not the window's, and there is no window.
  await eventually(
    'one error and no more',
    async () => (await ada.page.locator('.monaco-editor .squiggly-error').count()) === 1,
  )
  await ada.type('[1, 2].')
  await ada.page.locator('.suggest-widget .monaco-list-row', { hasText: 'findLast' }).first().waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.type('map(')
  await ada.page.locator('.parameter-hints-widget', { hasText: 'callbackfn' }).waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.line('total').hover({ position: { x: 60, y: 10 } })
  await ada.page.locator('.monaco-hover', { hasText: 'const total: number' }).waitFor()
})

it('Python is completed, explained and checked as one types', async () => {
  const ada = await code(await stage.server.createRoom())
  await ada.focus()
  await ada.page.keyboard.press('Control+A')
  await ada.page.keyboard.press('Delete')
  await ada.type('import heapq\ncount: int = "three"\n')
  await ada.page.locator('.monaco-editor .squiggly-error').first().waitFor()
  await ada.type('heapq.')
  await ada.page.locator('.suggest-widget .monaco-list-row', { hasText: 'heapify' }).first().waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.type('heappush(')
  await ada.page.locator('.parameter-hints-widget', { hasText: 'Push item onto heap' }).waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.line('count').hover({ position: { x: 15, y: 10 } })
  await ada.page.locator('.monaco-hover', { hasText: '(variable) count: int' }).waitFor()
})

it('a room without assistance completes, explains and checks nothing, and loads none of it', async () => {
  const ada = await code(await stage.server.createRoom({ assistance: false }))
  await ada.focus()
  await ada.page.keyboard.press('Control+A')
  await ada.page.keyboard.press('Delete')
  await ada.type('import heapq\ncount: int = "three"\nheapq.')
  await ada.page.keyboard.press('Control+Space')
  await ada.page.locator('.suggest-widget .message', { hasText: 'No suggestions.' }).waitFor()
  expect(await ada.page.locator('.squiggly-error').count()).toBe(0)
  // In colours all the same.
  await ada.line('import').locator('.mtk1 + span, span[class*=mtk]').first().waitFor()
  expect((await requests(ada.person)).filter((name) => name.includes('pyright'))).toEqual([])
})

it('who has not chosen Monaco loads none of it', async () => {
  const bob = await stage.join(await stage.server.createRoom())
  await bob.goTo('end')
  await bob.type('x')
  await bob.connection('saved')
  const names = (await requests(bob)).map((name) => name.split('/').at(-1) ?? '')
  expect(names.length).toBeGreaterThan(3)
  expect(names.filter((name) => /^(editor|ts\.worker|pyright|codicon)/.test(name))).toEqual([])
})

it('PAGE-2 choosing the other editor keeps the focus, the caret and every key', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  await ada.replaceAll('one\ntwo\nthree')
  await ada.goTo('start')
  await ada.page.keyboard.press('End')
  const choose = (editor: string) =>
    ada.page.evaluate((chosen) => {
      // As another tab of the same browser does.
      localStorage.setItem('pairpad.preferences', JSON.stringify({ editor: chosen }))
      window.dispatchEvent(new StorageEvent('storage', { key: 'pairpad.preferences' }))
    }, editor)
  const keys = 'abcdefghijklmnopqrstuvwxyz'.repeat(3)
  const typing = ada.page.keyboard.type(keys, { delay: 30 })
  await choose('monaco')
  await typing
  await ada.page.locator('.monaco-editor .view-line', { hasText: `one${keys}` }).waitFor()
  await choose('codemirror')
  await ada.page.locator('.cm-content').waitFor()
  await ada.type('!')
  await ada.shows(`one${keys}!\ntwo\nthree`)
})

it('PAGE-4 where Monaco cannot be loaded CodeMirror stands in, and one can try again', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.enter(room, { preferences: { editor: 'codemirror' } })
  await ada.page.route(/assets\/editor[.-]/, (route) => route.abort())
  await ada.page.evaluate(() => localStorage.setItem('pairpad.preferences', '{"editor":"monaco"}'))
  await ada.page.reload()
  const notice = ada.page.getByRole('status').filter({ hasText: 'The VS Code editor could not be loaded' })
  await notice.waitFor()
  await ada.goTo('end')
  await ada.type('typed meanwhile')
  await ada.contains('typed meanwhile')
  await notice.getByRole('button', { name: 'Try again' }).click()
  await notice.getByRole('button', { name: 'Try again' }).waitFor()
  await ada.page.unroute(/assets\/editor[.-]/)
  await notice.getByRole('button', { name: 'Try again' }).click()
  await ada.page.locator('.monaco-editor .view-line', { hasText: 'typed meanwhile' }).waitFor()
  await notice.waitFor({ state: 'detached' })
  // With its styles.
  const position = () =>
    ada.page
      .locator('.monaco-editor .view-line')
      .first()
      .evaluate((line) => getComputedStyle(line).position)
  await eventually('its styles', async () => (await position()) === 'absolute')
})

it('each file is as one left it: caret, scroll position, and what can be undone', async () => {
  const [ada, bob] = await pair('')
  const text = Array.from({ length: 200 }, (_, line) => `line ${line}`).join('\n')
  await bob.replaceAll(text)
  await ada.line('line 8').first().click()
  await ada.type('!')
  await bob.contains('line 8!')
  await eventually('line 50 in sight', async () => {
    await ada.page.mouse.wheel(0, 200)
    return (await ada.line('line 50').count()) === 1
  })
  await ada.page.getByRole('button', { name: 'New file' }).click()
  await ada.page.keyboard.type('other.py')
  await ada.page.keyboard.press('Enter')
  await eventually('an empty file', async () => (await ada.lines()).join('') === '')
  // Meanwhile, above where she was.
  await bob.goTo('start')
  await bob.type('above\n'.repeat(5))
  await ada.page.getByRole('tab', { name: 'main.py' }).click()
  await ada.line('line 50').waitFor()
  await ada.focus()
  await ada.type('?')
  await bob.contains('line 8!?\n')
  await ada.page.keyboard.press('Control+Z')
  await ada.page.keyboard.press('Control+Z')
  await bob.contains('line 8\n')
})

it('Escape and then Tab leave the editor, and the page says so', async () => {
  const [ada] = await pair('one')
  await ada.goTo('start')
  await ada.page.keyboard.press('Tab')
  await ada.shows('    one')
  await ada.page.getByRole('status').filter({ hasText: 'press Escape, then Tab' }).waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.page.keyboard.press('Tab')
  await eventually('the focus elsewhere', () =>
    ada.page.evaluate(() => !document.activeElement?.closest('.monaco-editor')),
  )
  await ada.shows('    one')
})

it('keys of the page work in Monaco, and a comment stands beside its line', async () => {
  const [ada, bob] = await pair('one\ntwo\nthree')
  await ada.line('two').click()
  await ada.page.keyboard.press('Alt+Shift+M')
  await ada.page.getByPlaceholder('What about this line?').fill('Why two?')
  await ada.page.keyboard.press('Enter')
  const mark = ada.page.locator('.monaco-editor .line-mark')
  await mark.waitFor()
  const distance = async () => {
    const [button, line] = [await mark.boundingBox(), await ada.line('two').boundingBox()]
    return button && line && Math.abs(button.y + button.height / 2 - line.y - line.height / 2)
  }
  await eventually('the mark beside its line', async () => ((await distance()) ?? 99) < 4)
  await bob.goTo('start')
  // Not by keys: Enter would take a suggestion.
  await bob.page.keyboard.insertText('zero\n')
  await ada.shows('zero\none\ntwo\nthree')
  await eventually('the mark beside its line', async () => ((await distance()) ?? 99) < 4)
  await mark.click()
  await ada.page.getByText('Why two?').waitFor()
  await ada.focus()
  await ada.page.keyboard.press('Control+K')
  await ada.page.getByRole('dialog').waitFor()
})

it('following somebody keeps their caret in sight, until one scrolls', async () => {
  const [ada, bob] = await pair('')
  await bob.replaceAll(Array.from({ length: 200 }, (_, line) => `line ${line}`).join('\n'))
  await ada.page.getByRole('button', { name: 'People' }).click()
  await ada.page.getByRole('button', { name: 'Follow Bob' }).click()
  await ada.line('line 199').waitFor()
  await bob.goTo('start')
  await ada.line('line 0').waitFor()
  await ada.line('line 0').hover()
  await ada.page.mouse.wheel(0, 500)
  await ada.page.getByRole('button', { name: 'Follow Bob' }).waitFor()
  await bob.goTo('end')
  await bob.type('.')
  await bob.connection('saved')
  expect(await ada.line('line 199').count()).toBe(0)
})

it('colours follow the theme of the page', async () => {
  const [ada] = await pair('x = 1')
  const colours = () =>
    ada.page.evaluate(() => {
      const surface = document.querySelector('.monaco-editor .monaco-editor-background') ?? document.body
      const page = getComputedStyle(document.body).backgroundColor
      return getComputedStyle(surface).backgroundColor === page ? page : 'another'
    })
  const seen = new Set<string>()
  for (const theme of ['light', 'dark', 'contrast']) {
    await ada.page.evaluate((chosen) => {
      localStorage.setItem('pairpad.preferences', JSON.stringify({ editor: 'monaco', theme: chosen }))
      window.dispatchEvent(new StorageEvent('storage', { key: 'pairpad.preferences' }))
    }, theme)
    await ada.page.locator(`html[data-theme=${theme}]`).waitFor()
    await eventually(`Monaco in ${theme}`, async () => (await colours()) !== 'another')
    seen.add(await colours())
  }
  expect(seen.size).toBe(3)
})
