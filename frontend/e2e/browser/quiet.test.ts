import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { type TestRoom } from '../support/server'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.ofEach()

/** A candidate and an interviewer with the same text before them. */
async function interview(text: string): Promise<[Person, Person, TestRoom]> {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  const bob = await stage.join(room, { role: 'interviewer', name: 'Bob' })
  await ada.replaceAll(text)
  await bob.shows(text)
  return [ada, bob, room]
}

const bar = (person: Person, whose: 'yours' | 'theirs') => person.page.locator(`[data-quiet=${whose}]`)
const caret = (person: Person) => person.page.locator('.remote-caret')

/** Asks for minutes alone, in the header. */
async function workAlone(person: Person, minutes: number) {
  await person.page.getByRole('button', { name: 'Work alone for a while' }).click()
  await person.page.getByRole('button', { name: `Work alone for ${minutes} minutes` }).click()
  await bar(person, 'yours').waitFor()
}

/** Runs a command in the palette. */
async function choose(person: Person, command: string) {
  await person.page.keyboard.press('Control+k')
  await person.page.getByRole('combobox').fill(command)
  await person.page.keyboard.press('Enter')
}

it('who works alone is seen again at ‘Show now’, and before that by nobody, whoever comes or reloads', async () => {
  const [ada, bob, room] = await interview('shared\n')
  await caret(bob).waitFor({ state: 'attached' })
  await workAlone(ada, 5)
  await bar(ada, 'yours').getByText('Nobody sees what you type until').waitFor()
  // The editor has the focus again.
  await ada.type('SECRET ')
  await ada.contains('SECRET ')
  await ada.connection('saved')
  await bar(bob, 'theirs').getByText('Ada is working alone until').waitFor()
  await caret(bob).waitFor({ state: 'detached' })

  // The others go on, and she sees it.
  await bob.goTo('start')
  await bob.type('his ')
  await ada.contains('his shared')
  expect(await bob.text()).toBe('his shared\n')
  await bob.page.getByRole('button', { name: 'People' }).click()
  await bob.page.locator('[data-person-row=Ada]').getByText('working alone until').waitFor()

  await bob.page.reload()
  await bar(bob, 'theirs').waitFor()
  await bob.connection('saved')
  await bob.shows('his shared\n')
  const olga = await stage.join(room, { role: 'observer', name: 'Olga' })
  await bar(olga, 'theirs').waitFor()
  await olga.shows('his shared\n')
  await ada.page.reload()
  await bar(ada, 'yours').waitFor()
  await ada.connection('saved')
  await ada.contains('SECRET ')
  const whole = await ada.text()
  for (const person of [bob, olga]) {
    expect(await person.text()).toBe('his shared\n')
    expect(await person.page.locator('.remote-name', { hasText: 'Ada' }).count()).toBe(0)
  }
  expect(await caret(bob).count()).toBe(0)

  await ada.page.getByRole('button', { name: 'Show now' }).click()
  // Both at once: what is told goes by itself after a while.
  await Promise.all(
    [bob, olga].map(async (person) => {
      await person.page.getByText('Ada is no longer working alone.').waitFor()
      await person.shows(whole)
      await bar(person, 'theirs').waitFor({ state: 'detached' })
    }),
  )
  await bar(ada, 'yours').waitFor({ state: 'detached' })
  await ada.goTo('start')
  await ada.type('again ')
  await bob.shows(`again ${whole}`)
  await caret(bob).waitFor({ state: 'attached' })
})

it('PAGE-1 at the end of the time the others get what was held back, and nothing of theirs moves', async () => {
  const lines = Array.from({ length: 300 }, (_, at) => `line ${at}`).join('\n')
  const [ada, bob] = await interview(lines)
  // The page offers two minutes at least; the rest is as it is.
  await ada.page.route('**/members/me/quiet', (route) =>
    route.continue({ postData: JSON.stringify({ minutes: 1 }) }),
  )
  await workAlone(ada, 2)
  await ada.page.locator('[data-quiet-left="1"]').getByText('Less than a minute left').waitFor()
  await ada.goTo('start')
  await ada.page.keyboard.insertText('held\n'.repeat(40))
  await ada.connection('saved')
  // He is somewhere in the middle, and types there.
  await bob.page.locator('.cm-scroller').evaluate((scroller) => scroller.scrollTo({ top: 2_500 }))
  await bob.page.locator('.cm-line', { hasText: /^line 150$/ }).click()
  await bob.page.keyboard.press('End')
  await bob.type(' one')
  await ada.contains('line 150 one')
  const place = () =>
    bob.page
      .locator('.cm-line', { hasText: /^line 150/ })
      .evaluate((line) => line.getBoundingClientRect().top)
  const before = await place()
  expect(await bob.text()).not.toContain('held')
  // From now on: it goes by itself after a while.
  const told = ada.page.getByText('Everyone can see your changes now.').waitFor({ timeout: 90_000 })
  await bar(bob, 'theirs').waitFor({ state: 'detached', timeout: 90_000 })
  await bob.contains('held\n'.repeat(40))
  await bob.type(' two')
  await bob.contains('line 150 one two')
  await eventually('the same place', async () => Math.abs((await place()) - before) < 2)
  await ada.shows(await bob.text())
  expect(await ada.text()).toBe('held\n'.repeat(40) + lines.replace('line 150', 'line 150 one two'))
  await told
})

it('PAGE-7 one person works alone at a time, who may ask in the palette, and what is said is said once', async () => {
  const [ada, bob] = await interview('')
  const said: string[] = []
  await ada.page.exposeFunction('note', (text: string) => said.push(text))
  await ada.page.evaluate(() => {
    for (const region of document.querySelectorAll('[role=status]'))
      new MutationObserver(() => {
        const text = region.textContent ?? ''
        if (text.includes('Nobody')) (window as unknown as { note: (text: string) => void }).note(text)
      }).observe(region, { childList: true, characterData: true, subtree: true })
  })
  await choose(ada, 'Work alone for 10 minutes')
  await bar(ada, 'yours').waitFor()
  await bar(bob, 'theirs').waitFor()
  await eventually('that it was said', () => said.length > 0)
  expect(said).toHaveLength(1)

  await bob.page.getByRole('button', { name: 'Work alone for a while' }).click()
  await bob.page.getByText('Only one person can at a time: try again after that.').waitFor()
  expect(await bob.page.getByRole('button', { name: 'Work alone for 5 minutes' }).count()).toBe(0)
  await bob.page.keyboard.press('Escape')
  await choose(bob, 'Work alone for 2 minutes')
  await bob.page.getByRole('alert').getByText('Somebody else is working alone.').waitFor()
  await bar(bob, 'theirs').waitFor()

  await choose(ada, 'Stop working alone')
  await bar(bob, 'theirs').waitFor({ state: 'detached' })
  await ada.type('seen')
  await bob.shows('seen')
})

it('the end of the interview shows what was held back, and a reopened one holds nothing', async () => {
  const [ada, bob] = await interview('shared\n')
  await workAlone(ada, 10)
  await ada.type('LAST ')
  await ada.connection('saved')
  await bar(bob, 'theirs').waitFor()
  await bob.page.getByRole('button', { name: /^End/ }).click()
  await bob.page.getByRole('alertdialog').getByRole('button', { name: 'End the interview' }).click()
  await bob.page.locator('[data-phase=ended]').waitFor()
  await bob.contains('LAST ')
  await bar(bob, 'theirs').waitFor({ state: 'detached' })
  await bob.page.getByRole('button', { name: 'Reopen' }).click()
  await bob.page.locator('[data-phase=live]').waitFor()
  await ada.contains('LAST ')
  expect(await bob.page.locator('[data-quiet]').count()).toBe(0)
  await ada.page.locator('[data-phase=live]').waitFor()
  await ada.page.locator('[data-quiet]').waitFor({ state: 'detached' })
})

it('after a restart everything is shown, and nobody is promised anything else until the events are back', async () => {
  const [ada, bob] = await interview('shared\n')
  await workAlone(ada, 10)
  await ada.type('HELD ')
  await ada.connection('saved')
  await bar(bob, 'theirs').waitFor()
  // A network may keep one of them away for long.
  await ada.page.route('**/events', (route) => route.abort())
  await stage.server.down('SIGKILL')
  await ada.connection('offline')
  await bar(ada, 'yours').waitFor()
  await stage.server.up()
  // All at once: who is back first is not known, and what is told goes by itself after a while.
  await Promise.all([
    bob.contains('HELD '),
    bar(ada, 'yours').waitFor({ state: 'detached' }),
    ada.page.getByText('Everyone can see your changes now.').waitFor(),
  ])
})

it('who is not connected when the time is up is not told that everyone sees the changes', async () => {
  const [ada, bob] = await interview('shared\n')
  await workAlone(ada, 10)
  await ada.context.setOffline(true)
  await ada.connection('offline')
  await ada.page.evaluate(() => {
    const now = Date.now
    Date.now = () => now() + 11 * 60_000
  })
  await ada.type('HELD ')
  await bar(ada, 'yours').waitFor({ state: 'detached' })
  await ada.page.getByText('Your changes will be shown as soon as the connection is back.').waitFor()
  expect(await ada.page.getByText('Everyone can see your changes now.').count()).toBe(0)
  expect(await bob.text()).toBe('shared\n')
})

/** What the header's menu offers to work alone, when it is opened. */
async function offered({ page }: Person) {
  await page.getByRole('banner').getByRole('button', { name: 'More' }).click()
  const items = page.getByRole('menuitem', { name: /^Work alone for/ })
  const names = await items.allTextContents()
  return { names, items }
}

it('whoever leads from a phone finds it in the menu, for as long as it can be had', async () => {
  const room = await stage.server.createRoom()
  const viewport = { width: 360, height: 740 }
  const bob = await stage.join(room, { role: 'interviewer', name: 'Bob', viewport, hasTouch: true })
  const ada = await stage.join(room, { name: 'Ada', viewport })
  // A candidate's header has room for the button.
  await ada.page.getByRole('button', { name: 'Work alone for a while' }).waitFor()
  expect((await offered(ada)).names).toEqual([])
  await ada.page.keyboard.press('Escape')

  const { names, items } = await offered(bob)
  expect(names).toEqual([2, 5, 10].map((minutes) => `Work alone for ${minutes} minutes`))
  await items.nth(1).tap()
  await bar(bob, 'yours').getByText('Nobody sees what you type until').waitFor()
  await bob.type('SECRET')
  await bob.connection('saved')
  await bar(ada, 'theirs').waitFor()
  expect(await ada.text()).not.toContain('SECRET')
  expect((await offered(bob)).names).toEqual([])
  await bob.page.keyboard.press('Escape')
  await bar(bob, 'yours').getByRole('button', { name: 'Show now' }).tap()
  await ada.contains('SECRET')
  // Where the window is wide it is in the header, and only there.
  await bob.page.setViewportSize({ width: 1_000, height: 740 })
  await bob.page.getByRole('button', { name: 'Work alone for a while' }).waitFor()
  expect((await offered(bob)).names).toEqual([])
})
