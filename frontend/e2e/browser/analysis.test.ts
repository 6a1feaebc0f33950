import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Coder } from './monaco'
import { Stage } from './stage'

const stage = Stage.of()

const finding = ({ page }: Person, message: string) =>
  page.locator(`.cm-content [aria-description*=${JSON.stringify(message)}]`)
const anyFinding = ({ page }: Person) => page.locator('.cm-content [aria-description]')
const lights = ({ page }: Person) => page.locator('.cm-findings .cm-gutterElement:visible button')
const notice = ({ page }: Person, text: string) => page.locator('.notice', { hasText: text })
const shownHere = ({ page }: Person) => page.locator('.problem-hover')

/** How many workers read code in the page. */
const readers = ({ page }: Person) =>
  page.workers().filter((worker) => worker.url().includes('analysis')).length

const allow = (room: TestRoom, analysis: boolean) =>
  stage.server.ask('PATCH', `/rooms/${room.id}`, room.tokens.owner, { analysis })

/** Replaces everything by the clipboard: nobody types lines of half a million letters. */
async function pasteAll({ page }: Person, text: string) {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.locator('.cm-content').focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Control+V')
}

async function settings(person: Person) {
  await person.page.keyboard.press('Control+,')
  return person.page.getByRole('dialog', { name: 'Settings' })
}

it('is off until the interviewer turns it on, for all at once, and gone at once when it is off again', async () => {
  const room = await stage.server.createRoom()
  const ivo = await stage.join(room, { role: 'interviewer' })
  const ada = await stage.join(room)
  await ada.replaceAll('import os\n')
  await ivo.shows('import os\n')
  // A candidate's page does not offer it.
  let dialog = await settings(ada)
  await dialog.getByRole('switch', { name: 'Python analysis' }).waitFor()
  expect(await dialog.getByRole('switch', { name: 'Code analysis' }).count()).toBe(0)
  await ada.page.keyboard.press('Escape')
  await ada.page.keyboard.press('Control+K')
  await ada.page.getByRole('combobox', { name: 'Commands' }).fill('analysis')
  await ada.page.getByRole('option', { name: 'Turn on Python analysis' }).waitFor()
  expect(await ada.page.getByRole('option', { name: /code analysis/ }).count()).toBe(0)
  await ada.page.keyboard.press('Escape')
  expect([readers(ada), readers(ivo)]).toEqual([0, 0])
  // Those who lead have it among the room's settings.
  dialog = await settings(ivo)
  await dialog.getByRole('tab', { name: 'Room' }).click()
  const allowed = dialog.getByRole('switch', { name: 'Code analysis' })
  expect(await allowed.isChecked()).toBe(false)
  await allowed.click()
  await finding(ada, '`os` imported but unused').waitFor()
  await finding(ivo, '`os` imported but unused').waitFor({ state: 'attached' })
  await allowed.click()
  await finding(ada, 'os').waitFor({ state: 'detached' })
  await eventually('the memory to be free', () => readers(ada) === 0 && readers(ivo) === 0)
  expect(await lights(ada).count()).toBe(0)
  // Somebody who does not want it turns it off for themself alone.
  await allowed.click()
  await finding(ada, 'os').waitFor()
  dialog = await settings(ada)
  await dialog.getByRole('switch', { name: 'Code analysis' }).click()
  await ada.page.keyboard.press('Escape')
  await finding(ada, 'os').waitFor({ state: 'detached' })
  await eventually('its memory to be free', () => readers(ada) === 0)
  expect(await finding(ivo, 'os').count()).toBe(1)
})

it('mends what it finds in one step of undo, which reaches the other person, behind letters of any length', async () => {
  const room = await stage.server.createRoom({ analysis: true })
  const ada = await stage.join(room)
  const bob = await stage.join(room)
  const text = '# 😀 naïve 漢\nimport os\nx = "😀é"; print(x == None)\n'
  await ada.replaceAll(text)
  const none = finding(ada, 'Comparison to `None`')
  await none.waitFor()
  expect(await none.textContent()).toBe('None')
  expect(await lights(ada).count()).toBe(2)
  // By the mouse: what is wrong, by which rule, and what mends it.
  await none.hover()
  const shown = shownHere(ada)
  await shown.getByText('E711').waitFor()
  expect(await seriousOn(ada)).toEqual([])
  await shown.getByRole('button', { name: 'Fix: Replace with `cond is None`' }).click()
  const mended = text.replace('x == None', 'x is None')
  await bob.shows(mended)
  await none.waitFor({ state: 'detached' })
  await ada.page.keyboard.press('Control+Z')
  await bob.shows(text)
  await ada.shows(text)
  await ada.page.keyboard.press('Control+Y')
  await bob.shows(mended)
  // By keys: F8 leads there and says what it is.
  await ada.goTo('start')
  await ada.page.keyboard.press('F8')
  await shown.getByText('F401').waitFor()
  await ada.page.keyboard.press('Control+.')
  await bob.shows(mended.replace('import os\n', ''))
  await ada.page.keyboard.press('Control+Z')
  await bob.shows(mended)
  // What others write moves what was found.
  await finding(ada, '`os` imported').waitFor()
  await bob.goTo('start')
  await bob.type('# hello\n')
  await ada.shows(`# hello\n${mended}`)
  expect(await finding(ada, '`os` imported').textContent()).toBe('os')
})

it('offers nothing to press to those who only watch', async () => {
  const room = await stage.server.createRoom({ analysis: true })
  const ada = await stage.join(room)
  await ada.replaceAll('import os\n')
  const olga = await stage.join(room, { role: 'observer' })
  await finding(olga, '`os` imported').waitFor()
  // Where nothing hovers, the light beside the line is pressed.
  await lights(olga).first().click()
  await shownHere(olga).getByText('F401').waitFor()
  expect(await shownHere(olga).getByRole('button').count()).toBe(0)
})

it('JavaScript and TypeScript: finds, offers the choice by keys, and mends', async () => {
  const room = await stage.server.createRoom({ analysis: true, language: 'javascript' })
  const ada = await stage.join(room)
  const text = '// 😀\nvar é = 1\nif (é == 1) console.log("ï")\n'
  await ada.replaceAll(text)
  await finding(ada, 'Using == may be unsafe').waitFor()
  await finding(ada, 'Use let or const instead of var').waitFor()
  await ada.page.keyboard.press('Control+Home')
  await ada.page.keyboard.press('ArrowDown')
  await ada.page.keyboard.press('Control+.')
  await ada.contains('const é = 1')
  await ada.page.keyboard.press('Control+Z')
  await ada.shows(text)
})

it('other languages: finds what can be said of any', async () => {
  const room = await stage.server.createRoom({ analysis: true, language: 'go' })
  const ada = await stage.join(room)
  await ada.replaceAll('package main\n\nfunc main() {\n\tf(1]\n\t// TODO: 😀\n}\n')
  await finding(ada, 'This bracket closes nothing').waitFor()
  expect(await finding(ada, 'This bracket closes nothing').textContent()).toBe(']')
  await finding(ada, 'There is something left to do').waitFor()
})

it('what is found stays while somebody is in the middle of a line', async () => {
  const room = await stage.server.createRoom({ analysis: true })
  const ada = await stage.join(room)
  await ada.replaceAll('import os\n\n\nprint(1)\n')
  await finding(ada, '`os` imported').waitFor()
  const gone = await ada.page.evaluateHandle(() => {
    const moments: string[] = []
    const content = document.querySelector('.cm-content')
    if (!content) throw new Error('there is no editor')
    new MutationObserver(() => {
      if (!content.querySelector('[aria-description*="imported but unused"]'))
        moments.push(content.textContent)
    }).observe(content, { childList: true, subtree: true, attributes: true })
    return moments
  })
  await ada.page.keyboard.press('Control+Home')
  await ada.page.keyboard.press('ArrowDown')
  // The editor closes the bracket by itself: without what is to come after the sign it is no code.
  await ada.type('value = max(1 +')
  await finding(ada, 'Error: ').first().waitFor()
  await ada.type(' 2')
  await ada.page.keyboard.press('End')
  await ada.shows('import os\nvalue = max(1 + 2)\n\nprint(1)\n')
  await eventually('code again', async () => (await finding(ada, 'Error: ').count()) === 0)
  await finding(ada, '`os` imported').waitFor()
  expect(await gone.jsonValue()).toEqual([])
})

it('PAGE-2 hostile text takes nothing from those who type: its reading is ended, and that is said', async () => {
  const room = await stage.server.createRoom({ analysis: true })
  const ada = await stage.join(room)
  const bob = await stage.join(room)
  await ada.replaceAll('import os\n')
  await finding(ada, '`os` imported').waitFor()
  const gaveUp = notice(ada, 'took too long to analyse')
  // A line that Ruff takes half a minute for.
  const line = `${'a+'.repeat(240_000)}1`
  await pasteAll(bob, line)
  await gaveUp.waitFor()
  expect(readers(ada)).toBe(0)
  expect(await anyFinding(ada).count()).toBe(0)
  await ada.goTo('end')
  await ada.type(' + b')
  await bob.shows(`${line} + b`)
  // Back to what can be read, it is read again by itself.
  await bob.replaceAll('import os\n')
  await finding(ada, '`os` imported').waitFor()
  await gaveUp.waitFor({ state: 'detached' })
  await pasteAll(bob, '('.repeat(10_000) + ')'.repeat(10_000))
  await gaveUp.waitFor()
  await ada.goTo('end')
  await ada.type('# still here')
  await bob.contains('# still here')
  await pasteAll(bob, `import os\n# ${'x'.repeat(1_000_000)}`)
  await notice(ada, 'is too long to analyse').waitFor()
  await ada.goTo('start')
  await ada.type('# and here\n')
  await bob.contains('# and here\n')
})

it('ends its worker when nobody writes for a while, and reads again when somebody does', async () => {
  const room = await stage.server.createRoom({ analysis: true })
  const ada = await stage.join(room)
  await ada.replaceAll('import os\n')
  await finding(ada, '`os` imported').waitFor()
  expect(readers(ada)).toBe(1)
  const reader = ada.page.workers().find((worker) => worker.url().includes('analysis'))
  await new Promise<unknown>((ended) => reader?.once('close', ended))
  expect(readers(ada)).toBe(0)
  // What it has found is still so.
  expect(await finding(ada, '`os` imported').count()).toBe(1)
  await ada.goTo('end')
  await ada.type('import re\n')
  await finding(ada, '`re` imported').waitFor()
  expect(readers(ada)).toBe(1)
})

it('stands beside the language server and says nothing twice', async () => {
  const room = await stage.server.createRoom({ analysis: true })
  const ada = await stage.join(room, { preferences: { pythonAnalysis: true } })
  await ada.replaceAll('import os\nprint(undefined_name)\nx = 1\nprint(x == None)\n')
  await finding(ada, '"undefined_name" is not defined').waitFor()
  await finding(ada, 'Comparison to `None`').waitFor()
  expect(await finding(ada, 'Undefined name').count()).toBe(0)
  // Without the server, the linter says it.
  await ada.page.keyboard.press('Control+K')
  await ada.page.getByRole('combobox', { name: 'Commands' }).fill('turn off python')
  await ada.page.getByRole('option', { name: 'Turn off Python analysis', selected: true }).waitFor()
  await ada.page.keyboard.press('Enter')
  await finding(ada, 'Undefined name').waitFor()
  expect(await finding(ada, 'is not defined').count()).toBe(0)
  await allow(room, false)
  await eventually('nothing to be found', async () => (await anyFinding(ada).count()) === 0)
})

it('could not be loaded: it says so while one goes on writing, and tries again', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.page.route('**/ruff_wasm*', (route) => route.abort())
  await allow(room, true)
  const failed = notice(ada, 'Code analysis could not be loaded.')
  await failed.waitFor()
  await ada.replaceAll('import os\n')
  await ada.shows('import os\n')
  await ada.page.unroute('**/ruff_wasm*')
  await failed.getByRole('button', { name: 'Try again' }).click()
  await finding(ada, '`os` imported').waitFor()
  expect(await failed.count()).toBe(0)
})

it('shows and mends in Monaco, too', async () => {
  const room = await stage.server.createRoom({ analysis: true, assistance: false })
  const bob = await stage.join(room)
  await bob.replaceAll('# 😀é\nimport os\nprint(1)\n')
  const coder = await Coder.join(stage, room)
  const { page } = coder
  await page.locator('.monaco-editor .squiggly-warning').first().waitFor()
  await coder.line('import os').click()
  await page.keyboard.press('Home')
  for (let letter = 0; letter < 7; letter += 1) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Control+.')
  await page.getByText('Remove unused import: `os`').first().waitFor()
  await page.keyboard.press('Enter')
  await bob.shows('# 😀é\nprint(1)\n')
  await page.keyboard.press('Control+Z')
  await bob.shows('# 😀é\nimport os\nprint(1)\n')
  await page.locator('.monaco-editor .squiggly-warning').first().waitFor()
  await allow(room, false)
  await page.locator('.monaco-editor .squiggly-warning').waitFor({ state: 'detached' })
})

it('the debrief counts what there is in the end, and leads to the lines', async () => {
  const room = await stage.server.createRoom()
  const olga = await stage.join(room, { role: 'owner' })
  const block =
    '    total = 0\n    for x in xs:\n        if x > 1 and x < 9:\n            total += x\n        print(x)\n    return total\n'
  await olga.replaceAll(`import os\n\n\ndef first(xs):\n${block}\n\ndef second(xs):\n${block}`)
  await olga.connection('saved')
  await olga.page.goto(`http://${stage.server.address}/rooms/${room.id}/debrief`)
  const part = olga.page.getByRole('region', { name: 'The code, analysed', exact: true })
  await part.getByRole('button', { name: 'Analyse the code' }).click()
  const functions = part.getByRole('region', { name: 'Functions of main.py' })
  await functions.waitFor()
  const rows = await functions.getByRole('row').allInnerTexts()
  expect(rows.slice(1).map((row) => row.split(/\s+/))).toEqual([
    ['first', '4', '7', '2', '4'],
    ['second', '13', '7', '2', '4'],
  ])
  await part.getByText('19 lines · 2 functions · 1 finding').waitFor()
  await part.getByRole('row', { name: 'F401' }).waitFor()
  await part.getByRole('button', { name: 'main.py:14–19' }).waitFor()
  expect(await seriousOn(olga)).toEqual([])
  expect(readers(olga)).toBe(0)
  await functions.getByRole('button', { name: 'Line 13 of main.py' }).click()
  expect(await olga.page.evaluate(() => document.activeElement?.textContent)).toContain('def second(xs):')
})
