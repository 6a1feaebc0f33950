import { expect, it } from 'vitest'
import type { RunList } from '../../src/api/schema'
import { eventually } from '../support/eventually'
import { Server, type TestRoom } from '../support/server'
import { Person } from './browser'
import { Coder } from './monaco'
import { Stage } from './stage'

const stage = Stage.of()

const button = ({ page }: Person) => page.locator('.run-button')
const output = ({ page }: Person) => page.locator('[data-output]')
/** How the run stands that is shown: in words, and what else is known of it. */
const standing = ({ page }: Person) => page.locator('[data-panel=output] > header [data-run]')

const panel = ({ page }: Person) => page.locator('[data-panel=output]')
const inBar = ({ page }: Person) => page.getByRole('button', { name: 'Output' })
/** The same in a narrow window: it is below the panel’s title there. */
const standsAs = (person: Person, words: string) =>
  panel(person).locator('[data-run-state]:visible').filter({ hasText: words }).waitFor()

/** Somebody in a room, once all of it is there. */
async function join(room: TestRoom, options: Parameters<typeof stage.join>[1]): Promise<Person> {
  const person = await stage.join(room, options)
  if (options?.role !== 'observer') await person.page.locator('.run-more').waitFor()
  return person
}

async function finished(person: Person, number: number, words: RegExp | string) {
  const shown = person.page.locator(`header [data-run="${number}"][data-run-state=finished]`)
  await shown.filter({ hasText: words }).waitFor()
}

/** That it has ended may be there before the last of what it said is drawn. */
const says = (person: Person, text: string) =>
  eventually(
    `${JSON.stringify(text)} in the output`,
    async () => (await output(person).textContent()) === text,
  )

const both = `import sys
for i in range(40):
    print("out", i, flush=True)
    print("err", i, file=sys.stderr, flush=True)
`
/** It ends by nothing but being stopped. */
const endless = 'import time\nprint("begun", flush=True)\nwhile True:\n    time.sleep(0.05)\n'
/** So that a program has more than 10 seconds: on a busy machine a page may not be there before. */
const patient = { typesInput: true } as const

it('RUN-3 everybody sees the same output in the same order, late joiners too, and PAGE-1 keeps where they are', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob' })
  await ada.replaceAll(`${both}${'# a line\n'.repeat(120)}`)
  await bob.contains('# a line')
  // Bob is somewhere in the middle, and types there.
  await bob.goTo('start')
  for (let line = 0; line < 30; line++) await bob.page.keyboard.press('ArrowDown')
  await bob.type('# bob ')
  const place = () =>
    bob.page.evaluate(async () => {
      // The editor scrolls once a frame; what is coloured again meanwhile is the same line.
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      const at = getSelection()?.anchorNode
      const element = at instanceof Element ? at : at?.parentElement
      return {
        top: document.querySelector('.cm-scroller')?.scrollTop,
        focus: document.activeElement?.className,
        caret: element?.closest('.cm-line')?.textContent,
      }
    })
  const before = await place()
  await ada.page.locator('.cm-content').focus()
  await ada.page.keyboard.press('Control+Enter')
  // It is there for both, though only one has asked for it.
  // RUN-6: the server vouches for what it ran itself.
  const verified = /Finished.*ran on the server, verified/
  await Promise.all([finished(ada, 1, verified), finished(bob, 1, verified)])
  expect(await place()).toEqual(before)
  await bob.type('was here')
  await ada.contains('# bob was here# a line')
  // The keys were no new line, neither.
  expect((await ada.text()).startsWith(both)).toBe(true)
  const seen = await eventually('all of the output', async () => {
    const text = await output(ada).textContent()
    return text?.includes('out 39\n') && text.includes('err 39\n') ? text : undefined
  })
  await says(bob, seen)
  const carol = await join(room, { name: 'Carol' })
  await finished(carol, 1, 'Ada')
  await says(carol, seen)
  // Who closes it has closed it: the next run of somebody else leaves it so.
  await carol.page.getByRole('button', { name: 'Close Output' }).click()
  await button(ada).click()
  await finished(bob, 2, 'Finished')
  expect(await output(carol).count()).toBe(0)
})

it('Ctrl+Enter runs the code from VS Code’s editor, and belongs to the search in it', async () => {
  const room = await stage.server.createRoom()
  const coder = await Coder.join(stage, room, { name: 'Bob' })
  await coder.page.locator('.run-more').waitFor()
  await coder.line().first().click()
  await coder.page.keyboard.press('Control+a')
  await coder.page.keyboard.type('print(6 * 7)')
  await coder.page.keyboard.press('Control+Enter')
  await finished(coder.person, 1, 'Finished')
  await says(coder.person, '42\n')
  await coder.shows('print(6 * 7)')
  await coder.page.keyboard.press('Control+f')
  const find = coder.page.locator('.find-widget textarea').first()
  await find.fill('print')
  await find.press('Control+Enter')
  await coder.page.keyboard.press('Escape')
  await coder.page.locator('.find-widget.visible').waitFor({ state: 'detached' })
  // Had the search started a run, this would be the third.
  await coder.line().first().click()
  await coder.page.keyboard.press('Control+Enter')
  await finished(coder.person, 2, 'Finished')
  const eve = await stage.server.join(room, 'interviewer', 'Eve')
  const { runs } = await stage.server.ask<RunList>('GET', `/rooms/${room.id}/runs`, eve.token)
  expect(runs).toHaveLength(2)
})

it('RUN-4 anybody with the right to run stops what another runs, and sees who runs it', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob', preferences: patient })
  await bob.replaceAll(endless)
  await button(bob).click()
  const stop = ada.page.getByRole('button', { name: 'Bob is running main.py. Stop it.' })
  await stop.waitFor()
  await output(ada).getByText('begun').waitFor()
  // Only one at a time: that is said, and nothing is lost.
  await ada.page.locator('.cm-content').focus()
  await ada.page.keyboard.press('Control+Enter')
  const busy = ada.page.getByRole('alert').filter({ hasText: 'Bob is running something' })
  await busy.waitFor()
  await stop.click()
  await Promise.all([finished(ada, 1, 'Stopped'), finished(bob, 1, 'Stopped')])
  await busy.waitFor({ state: 'detached' })
  await output(bob).getByText('begun').waitFor()
  await bob.page.getByRole('button', { name: 'Run', exact: true }).waitFor()
})

it('what was said of a lost connection is over when it is back, and how long it runs is the same for all', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  await bob.replaceAll('input("begun")')
  // It has more than 10 seconds.
  await bob.page.locator('.run-more').click()
  await bob.page.getByRole('menuitem', { name: 'Run and type input' }).click()
  await output(bob).getByText('begun').waitFor()
  await bob.context.setOffline(true)
  await bob.page.locator('.run-stop').click()
  const alert = bob.page.getByRole('alert').filter({ hasText: 'does not answer' })
  await alert.waitFor()
  await bob.context.setOffline(false)
  await alert.waitFor({ state: 'detached' })
  const seconds = async (person: Person) =>
    Number(/Running…(\d+) sec/.exec((await standing(person).textContent()) ?? '')?.[1])
  await eventually('some seconds', async () => (await seconds(bob)) >= 5)
  await bob.page.reload()
  await standing(bob).waitFor()
  expect(await seconds(bob)).toBeGreaterThanOrEqual(5)
  await bob.page.locator('.run-stop').click()
  await finished(bob, 1, 'Stopped')
})

it('an observer sees the output, and runs nothing', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  const olga = await join(room, { role: 'observer', name: 'Olga' })
  await bob.replaceAll('print("seen by all")')
  await button(bob).click()
  await output(olga).getByText('seen by all').waitFor()
  await finished(olga, 1, 'Bob')
  expect(await button(olga).count()).toBe(0)
  await olga.page.locator('.cm-content').focus()
  await olga.page.keyboard.press('Control+Enter')
  await olga.page.keyboard.press('Control+k')
  await olga.page.getByRole('dialog').getByRole('combobox').fill('output')
  await olga.page.getByRole('option', { name: 'Show output' }).waitFor()
  expect(await olga.page.getByRole('option', { name: 'Run code' }).count()).toBe(0)
  expect(await standing(olga).getAttribute('data-run')).toBe('1')
})

it('RUN-6 what runs in a browser says in whose, and everybody sees it as it comes', async () => {
  const room = await stage.server.createRoom({ language: 'javascript' })
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob', preferences: { runPlace: 'browser' } })
  await bob.replaceAll(
    'console.log("one")\nconsole.error("two")\nsetTimeout(() => console.log("three"), 300)\n',
  )
  await button(bob).click()
  await Promise.all([ada, bob].map((person) => finished(person, 1, 'ran in the browser of Bob')))
  for (const person of [ada, bob]) {
    await says(person, 'one\ntwo\nthree\n')
    expect(await output(person).locator('[data-stream=stderr]').textContent()).toBe('two\n')
  }
  // Somebody else stops it, as everything.
  await bob.replaceAll('console.log("begun")\nfor (;;) {}\n')
  await button(bob).click()
  await output(ada).getByText('begun').waitFor()
  await ada.page.getByRole('button', { name: 'Bob is running main.js. Stop it.' }).click()
  await Promise.all([finished(ada, 2, 'Stopped'), finished(bob, 2, 'Stopped')])
  // A page that goes takes its program with it, and the others are told at once.
  await button(bob).click()
  await ada.page.getByRole('button', { name: 'Bob is running main.js. Stop it.' }).waitFor()
  await bob.page.reload()
  await finished(ada, 3, 'Stopped')
})

it('an error leads to its line, and a late page finds a run that goes on', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob', preferences: patient })
  await bob.replaceAll('x = 1\n\ny = z\n')
  await button(bob).click()
  await finished(bob, 1, 'Exit code 1')
  await output(bob)
    .getByRole('link', { name: /line 3/ })
    .click()
  await bob.type('# here ')
  await bob.shows('x = 1\n\n# here y = z\n')
  await bob.replaceAll(endless)
  await bob.page.keyboard.press('Control+Enter')
  await output(bob).getByText('begun').waitFor()
  await bob.page.reload()
  await output(bob).getByText('begun').waitFor()
  await bob.page.getByRole('button', { name: 'Bob is running main.py. Stop it.' }).click()
  await finished(bob, 2, 'Stopped')
})

it('input is given to the program, and the earlier runs stay to be looked at', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  await bob.replaceAll('print(input()[::-1])')
  await bob.page.keyboard.press('Alt+Shift+O')
  await bob.page.getByRole('button', { name: 'Input for the program' }).click()
  await bob.page.getByLabel('Input (stdin)').fill('stressed')
  await bob.page.keyboard.press('Control+Enter')
  await finished(bob, 1, 'Finished')
  await says(bob, 'desserts\n')
  await bob.replaceAll('print("second")')
  await button(bob).click()
  await finished(bob, 2, 'Finished')
  await bob.page.getByRole('button', { name: 'Earlier runs' }).click()
  await bob.page.getByRole('menuitemradio', { name: /^1\. main\.py/ }).click()
  await output(bob).getByText('desserts').waitFor()
  // Somebody who looks at an earlier run stays there, whoever runs something (PAGE-1).
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  await button(ada).click()
  await finished(ada, 3, 'Finished')
  await bob.page.getByRole('button', { name: 'Show the latest run' }).waitFor()
  expect(await output(bob).textContent()).toBe('desserts\n')
  await bob.page.getByRole('button', { name: 'Show the latest run' }).click()
  await finished(bob, 3, 'Ada')
})

it('much output keeps the page usable, and one may scroll up in it', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  await bob.replaceAll('for i in range(60000): print(1)')
  await button(bob).click()
  await finished(bob, 1, 'Finished')
  const log = bob.page.getByRole('log', { name: 'Output of run 1' })
  await eventually('all of it', async () => ((await output(bob).textContent())?.length ?? 0) >= 120_000)
  const isAtEnd = () => log.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight < 30)
  await eventually('the end', isAtEnd)
  await log.evaluate((one) => one.scrollTo(0, 100))
  await bob.page.getByRole('button', { name: 'Jump to latest' }).click()
  await eventually('the end again', isAtEnd)
  expect(await output(bob).evaluate((one) => one.querySelectorAll('*').length)).toBeLessThan(5_000)
  await bob.replaceAll('x')
  await bob.shows('x')
})

it('PAGE-7 what is run is announced, and the palette runs, stops and shows', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada', preferences: patient })
  const bob = await join(room, { name: 'Bob', preferences: { locale: 'de' } })
  await ada.replaceAll(endless)
  await ada.page.keyboard.press('Control+k')
  await ada.page.getByRole('dialog').getByRole('combobox').fill('run code')
  await ada.page.keyboard.press('Enter')
  const said = bob.page.locator('[data-run-said]')
  await said.filter({ hasText: 'Ada führt main.py aus.' }).waitFor({ state: 'attached' })
  await ada.page.keyboard.press('Control+k')
  await ada.page.getByRole('dialog').getByRole('combobox').fill('stop the run')
  await ada.page.keyboard.press('Enter')
  await said.filter({ hasText: 'main.py: Gestoppt' }).waitFor({ state: 'attached' })
})

it('in a narrow window the output is a tab, which comes in front for who runs something', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob', viewport: { width: 360, height: 700 } })
  const eve = await join(room, { name: 'Eve', viewport: { width: 360, height: 700 } })
  await bob.replaceAll('print("narrow")')
  await bob.connection('saved')
  await button(bob).click()
  await output(bob).getByText('narrow').waitFor()
  // Nobody else's code is taken from them.
  await eve.page
    .locator('[data-run-said]')
    .filter({ hasText: 'main.py: Finished' })
    .waitFor({ state: 'attached' })
  expect(await output(eve).count()).toBe(0)
  await eve.page.getByRole('button', { name: 'Output' }).click()
  await output(eve).getByText('narrow').waitFor()
})

it('RUN-4 in a narrow window one sees that something runs, and stops and runs it beside the output', async () => {
  const room = await stage.server.createRoom()
  const viewport = { width: 360, height: 700 }
  const bob = await join(room, { name: 'Bob', viewport, preferences: patient })
  const eve = await join(room, { name: 'Eve', viewport })
  const olga = await join(room, { role: 'observer', name: 'Olga', viewport })
  await bob.replaceAll(endless)
  await eve.contains('while True')
  await button(bob).click()
  await output(bob).getByText('begun').waitFor()
  await eve.page.locator('[data-running]').waitFor()
  for (const person of [eve, olga]) await inBar(person).click()
  expect(await olga.page.getByRole('button', { name: 'Bob is running main.py. Stop it.' }).count()).toBe(0)
  await standsAs(eve, 'Running…')
  expect(await eve.page.locator('[data-running]').isVisible()).toBe(false)
  await panel(eve).getByRole('button', { name: 'Bob is running main.py. Stop it.' }).click()
  for (const person of [bob, eve, olga]) await standsAs(person, 'Stopped')
  // And once more, from there.
  await panel(bob).getByRole('button', { name: 'Run', exact: true }).click()
  await standsAs(bob, 'Running…')
  await panel(bob).getByRole('button', { name: 'Bob is running main.py. Stop it.' }).click()
  await standsAs(bob, 'Stopped')
  expect(await bob.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  // In a wide window it stands above the code, once.
  await bob.page.setViewportSize({ width: 1280, height: 700 })
  await panel(bob).getByRole('button', { name: 'Run', exact: true }).waitFor({ state: 'detached' })
  expect(await button(bob).count()).toBe(1)
})

it('before the interview starts a candidate has nothing to run', async () => {
  const room = await stage.server.createRoom({ phase: 'pending' })
  const bob = await stage.enter(room, { name: 'Bob' })
  await bob.page.getByText('Try the editor').waitFor()
  expect(await button(bob).count()).toBe(0)
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  await ada.replaceAll('print("before")')
  await button(ada).click()
  await finished(ada, 1, 'Finished')
})

it('where the server can’t run code it says so, and what a browser can run runs there', async () => {
  const server = await Server.start('--executor', 'off')
  const room = await server.createRoom({ language: 'cpp' })
  const bob = await Person.join(stage.browser, server, room, { name: 'Bob' })
  try {
    const refused = bob.page.locator('.run-button[aria-disabled=true]')
    await refused.filter({ hasText: 'Run' }).waitFor()
    // It looks as if it could not be pressed; whoever presses it all the same hears why.
    await refused.dispatchEvent('click')
    await bob.page.getByRole('alert').filter({ hasText: 'This server can’t run code.' }).waitFor()
    await bob.chooseLanguage('JavaScript')
    await bob.contains('console.log')
    await button(bob).click()
    await finished(bob, 1, 'ran in the browser of Bob')
    expect(await bob.page.getByRole('alert').filter({ hasText: 'can’t run code' }).count()).toBe(0)
    expect(bob.errors).toEqual([])
  } finally {
    await bob.close()
    await server.stop()
  }
})
