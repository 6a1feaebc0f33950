import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Coder } from './monaco'
import { Stage } from './stage'

const stage = Stage.of()

const code = 'first line\nsecond line\nthird line'

async function room() {
  const made = await stage.server.createRoom()
  const ada = await stage.join(made, { name: 'Ada' })
  await ada.replaceAll(code)
  await ada.shows(code)
  return { made, ada }
}

/** Drags over a line with these keys held, and leaves the mouse button down. */
async function drag(page: Page, line: Locator, keys: string[], hold = true) {
  // What points is loaded when Alt is pressed, if it was not before.
  const box = await line.boundingBox()
  if (!box) throw new Error('the line is shown')
  for (const key of keys) await page.keyboard.down(key)
  const part = await page.waitForFunction(() => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
    return loaded.find((name) => /\/pointing-[^/]*\.js$/.test(name))
  })
  // That it has come does not say that it has begun. As text: the tests' own bundler would rewrite it.
  const name = JSON.stringify(await part.jsonValue())
  await page.evaluate(`import(${name}).then(() => new Promise((done) => setTimeout(done)))`)
  await page.mouse.move(box.x + 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + 40, box.y + box.height / 2)
  await page.mouse.move(box.x + 60, box.y + box.height / 2)
  if (hold) return
  await page.mouse.up()
  for (const key of keys) await page.keyboard.up(key)
}

it('PAGE-1 Alt-drag shows the others where, moves no caret and takes no focus', async () => {
  const { made, ada } = await room()
  const bob = await stage.join(made, { role: 'interviewer', name: 'Bob' })
  await bob.shows(code)
  await bob.goTo('end')
  await ada.goTo('start')
  await drag(bob.page, bob.page.locator('.cm-line', { hasText: 'second' }), ['Alt'])
  // Within the line that he points at, in his colour and with his name.
  const seen = ada.page.locator('.cm-line', { hasText: 'second' }).locator('.code-pointing')
  await seen.waitFor()
  expect('second line').toContain(await seen.textContent())
  await ada.page.locator('.code-name', { hasText: 'Bob' }).waitFor()
  // He sees it, too, without his name.
  await bob.page.locator('.code-pointing').waitFor()
  expect(await bob.page.locator('.code-name').count()).toBe(0)
  // Both type where they were.
  await ada.type('> ')
  await ada.shows(`> ${code}`)
  await bob.page.mouse.up()
  await bob.page.keyboard.up('Alt')
  await bob.type(' <')
  await ada.shows(`> ${code} <`)
  // Text that comes before it takes it along; then it fades.
  await seen.waitFor({ state: 'detached' })
  await bob.page.locator('.code-pointing').waitFor({ state: 'detached' })
  expect(await ada.page.locator('.code-name').count()).toBe(0)
})

it('an observer can point at what nobody but others may change', async () => {
  const { made, ada } = await room()
  const eve = await stage.join(made, { role: 'observer', name: 'Eve' })
  await eve.shows(code)
  // Held until she has seen it: it lasts for a moment only.
  await drag(eve.page, eve.page.locator('.cm-line', { hasText: 'third' }), ['Alt'])
  await ada.page.locator('.code-name', { hasText: 'Eve' }).waitFor()
  await eve.page.mouse.up()
  await eve.page.keyboard.up('Alt')
  // She still has no caret.
  expect(await ada.page.locator('.remote-caret').count()).toBe(0)
  await ada.page.locator('.code-pointing').waitFor({ state: 'detached' })
  // Who leaves points no longer.
  await drag(eve.page, eve.page.locator('.cm-line', { hasText: 'third' }), ['Alt'])
  await ada.page.locator('.code-pointing').waitFor()
  await eve.page.close()
  await ada.page.locator('.code-pointing').waitFor({ state: 'detached' })
})

it('a click with Alt is a click, and Shift+Alt selects a rectangle', async () => {
  const { ada } = await room()
  await ada.goTo('end')
  await drag(ada.page, ada.page.locator('.cm-line').nth(0), ['Alt'], false)
  await ada.page.keyboard.down('Alt')
  await ada.page
    .locator('.cm-line')
    .nth(1)
    .click({ position: { x: 7, y: 8 } })
  await ada.page.keyboard.up('Alt')
  await ada.page.keyboard.press('Home')
  await ada.type('x')
  await ada.shows('first line\nxsecond line\nthird line')
  await ada.page.keyboard.press('Backspace')
  const [top, bottom] = await Promise.all(
    [0, 2].map((at) => ada.page.locator('.cm-line').nth(at).boundingBox()),
  )
  if (!top || !bottom) throw new Error('the lines are shown')
  await ada.page.keyboard.down('Shift')
  await ada.page.keyboard.down('Alt')
  await ada.page.mouse.move(top.x + 7, top.y + 8)
  await ada.page.mouse.down()
  await ada.page.mouse.move(bottom.x + 8, bottom.y + 8, { steps: 4 })
  await ada.page.mouse.up()
  await ada.page.keyboard.up('Alt')
  await ada.page.keyboard.up('Shift')
  await ada.page.keyboard.press('Home')
  await ada.type('# ')
  await ada.shows('# first line\n# second line\n# third line')
})

it('PAGE-1 Monaco: pointing both ways; a click with Alt still adds a caret', async () => {
  const { made, ada } = await room()
  const bob = await Coder.join(stage, made, { role: 'interviewer', name: 'Bob' })
  await bob.shows(code)
  await ada.goTo('start')
  await bob.goTo('end')
  await drag(bob.page, bob.line('second line'), ['Alt'])
  const seen = ada.page.locator('.cm-line', { hasText: 'second' }).locator('.code-pointing')
  await seen.waitFor()
  await ada.page.locator('.code-name', { hasText: 'Bob' }).waitFor()
  await bob.page.mouse.up()
  await bob.page.keyboard.up('Alt')
  await bob.type('!')
  await ada.shows(`${code}!`)
  await seen.waitFor({ state: 'detached' })
  // The other way.
  await drag(ada.page, ada.page.locator('.cm-line', { hasText: 'third' }), ['Alt'])
  await bob.page.locator('.monaco-editor .code-pointing').waitFor()
  await bob.page.locator('.monaco-editor .code-name', { hasText: 'Ada' }).waitFor()
  await ada.page.mouse.up()
  await ada.page.keyboard.up('Alt')
  await bob.page.locator('.monaco-editor .code-pointing').waitFor({ state: 'detached' })
  await bob.page.locator('.monaco-editor .code-name').waitFor({ state: 'detached' })
  // One more caret, as ever in VS Code.
  await bob.goTo('start')
  await bob.page.keyboard.down('Alt')
  await bob.line('second line').click({ position: { x: 1, y: 8 } })
  await bob.page.keyboard.up('Alt')
  await bob.type('+')
  await ada.shows('+first line\n+second line\nthird line!')
})

it('the list of shortcuts says how to point', async () => {
  const { ada } = await room()
  await ada.page.keyboard.press('Control+Shift+?')
  const list = ada.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await list.getByText('Point at code without moving the caret').waitFor()
  await eventually('its keys', async () => (await list.getByText('Alt+Drag').count()) === 1)
})
