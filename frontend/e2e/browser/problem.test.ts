import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Server, type TestRoom } from '../support/server'
import { launch, Person } from './browser'

let browser: Browser
let server: Server
const people: Person[] = []

beforeAll(async () => {
  browser = await launch()
  server = await Server.start()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})
afterEach(async () => {
  for (const person of people.splice(0)) {
    expect(person.errors).toEqual([])
    await person.close()
  }
})

async function join(room: TestRoom, role: 'owner' | 'interviewer' | 'candidate' | 'observer', name: string) {
  const person = await Person.join(browser, server, room, { role, name })
  people.push(person)
  return person
}

const panel = (page: Page) => page.locator('[data-panel=problem]')
const shown = (page: Page) => panel(page).locator('[data-problem] .markdown')
const source = (page: Page) => panel(page).getByRole('textbox', { name: 'Problem, as Markdown' })
const choose = (page: Page, name: string) => panel(page).getByText(name, { exact: true }).click()

it('a problem is written beside its preview, and read by everybody as it is typed', async () => {
  const room = await server.createRoom()
  const [olga, ada, oskar] = await Promise.all([
    join(room, 'owner', 'Olga'),
    join(room, 'candidate', 'Ada'),
    join(room, 'observer', 'Oskar'),
  ])
  await panel(ada.page).getByText('The interviewer has not added a problem yet.').waitFor()
  await panel(olga.page).getByText('Write the problem, or pick a template.').waitFor()
  await panel(olga.page).getByRole('button', { name: 'Write it' }).click()
  // It has the focus: nothing has to be clicked.
  await olga.page.keyboard.type('# Two numbers\n\nFind **two** of them')
  for (const { page } of [olga, ada, oskar]) {
    await shown(page).getByRole('heading', { name: 'Two numbers' }).waitFor()
    await shown(page).locator('strong', { hasText: 'two' }).waitFor()
  }
  // Nobody else has anything to write into.
  for (const { page } of [ada, oskar]) {
    expect(await panel(page).getByRole('textbox').count()).toBe(0)
    expect(await panel(page).getByRole('radio').count()).toBe(0)
  }
  await ada.page.reload()
  await shown(ada.page).getByRole('heading', { name: 'Two numbers' }).waitFor()
})

it('PAGE-1 two people write one problem, and neither caret nor selection is moved', async () => {
  const room = await server.createRoom()
  await server.ask('PUT', `/rooms/${room.id}/problem`, room.tokens.owner, { markdown: 'one\ntwo\nthree\n' })
  const [olga, igor] = await Promise.all([join(room, 'owner', 'Olga'), join(room, 'interviewer', 'Igor')])
  for (const { page } of [olga, igor]) {
    await shown(page).getByText('three').waitFor()
    await choose(page, 'Edit')
    await source(page).click()
  }
  await olga.page.keyboard.press('Control+End')
  await igor.page.keyboard.press('Control+Home')
  const text = ['abcdefghijklmnop', 'ABCDEFGHIJKLMNOP'] as const
  await Promise.all([
    olga.page.keyboard.type(text[0], { delay: 15 }),
    igor.page.keyboard.type(text[1], { delay: 15 }),
  ])
  for (const { page } of [olga, igor]) {
    await eventually('both texts', async () => {
      const value = await source(page).inputValue()
      return value === `${text[1]}one\ntwo\nthree\n${text[0]}`
    })
  }
  // What is selected stays so; undo takes back what one wrote oneself.
  await source(olga.page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(20, 23))
  await igor.page.keyboard.press('Control+Home')
  await igor.page.keyboard.type('>> ')
  await eventually('the selection', () =>
    source(olga.page).evaluate(
      (field: HTMLTextAreaElement) =>
        field.value.startsWith('>> ') &&
        field.value.slice(field.selectionStart, field.selectionEnd) === field.value.slice(23, 26),
    ),
  )
  await olga.page.keyboard.press('Control+Z')
  await eventually('only the own text gone', async () => {
    const value = await source(igor.page).inputValue()
    return value.startsWith(`>> ${text[1]}`) && !value.endsWith(text[0])
  })
})

it('PAGE-1 a composition is finished as it was begun, whatever others write on its line', async () => {
  const room = await server.createRoom()
  await server.ask('PUT', `/rooms/${room.id}/problem`, room.tokens.owner, { markdown: 'head tail' })
  const [olga, igor] = await Promise.all([join(room, 'owner', 'Olga'), join(room, 'interviewer', 'Igor')])
  for (const { page } of [olga, igor]) {
    await shown(page).getByText('head tail').waitFor()
    await choose(page, 'Edit')
    await source(page).click()
  }
  await source(olga.page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(5, 5))
  const ime = await olga.context.newCDPSession(olga.page)
  await ime.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 })
  await igor.page.keyboard.press('Control+Home')
  await igor.page.keyboard.type('12 ')
  await eventually('what Igor wrote', async () => {
    const read = await server.ask<{ markdown: string }>('GET', `/rooms/${room.id}/problem`, room.tokens.owner)
    return read.markdown.startsWith('12 ')
  })
  await ime.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 })
  await ime.send('Input.insertText', { text: '日本' })
  for (const { page } of [olga, igor]) {
    await eventually('both', async () => (await source(page).inputValue()) === '12 head 日本tail')
  }
  await olga.page.keyboard.type('!')
  await eventually(
    'the caret behind it',
    async () => (await source(igor.page).inputValue()) === '12 head 日本!tail',
  )
})

it('a template is looked at before it is anybody’s problem', async () => {
  const room = await server.createRoom()
  const [olga, ada] = await Promise.all([join(room, 'owner', 'Olga'), join(room, 'candidate', 'Ada')])
  await panel(olga.page).getByRole('button', { name: 'Pick a template' }).click()
  const dialog = olga.page.getByRole('dialog', { name: 'Templates' })
  await dialog.getByText('private on this host').waitFor()
  await dialog.getByRole('button', { name: 'Pair with a given sum' }).click()
  await dialog.getByRole('heading', { name: 'Pair with a given sum' }).waitFor()
  await panel(ada.page).getByText('The interviewer has not added a problem yet.').waitFor()
  await dialog.getByRole('button', { name: 'Insert' }).click()
  await dialog.waitFor({ state: 'detached' })
  await shown(ada.page).getByRole('heading', { name: 'Pair with a given sum' }).waitFor()
  // What there is is not overwritten by the way.
  await panel(olga.page).getByRole('button', { name: 'Templates' }).click()
  await dialog.getByRole('button', { name: 'Rate limiter' }).click()
  await dialog.getByRole('heading', { name: 'Rate limiter' }).waitFor()
  await dialog.getByRole('button', { name: 'Add below' }).click()
  await shown(ada.page).getByRole('heading', { name: 'Rate limiter' }).waitFor()
  expect(await shown(ada.page).getByRole('heading', { name: 'Pair with a given sum' }).count()).toBe(1)
})

it('in the preview as candidate one reads the problem, and has nothing to write it with', async () => {
  const room = await server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  await panel(olga.page).getByText('No problem yet').waitFor()
  await olga.page.getByRole('button', { name: 'Preview as candidate' }).click()
  await panel(olga.page).getByText('The interviewer has not added a problem yet.').waitFor()
})
