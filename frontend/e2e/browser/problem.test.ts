import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { Room } from '../../src/api/schema'
import { eventually } from '../support/eventually'
import { type TestRoom } from '../support/server'
import { patience } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

async function join(room: TestRoom, role: 'owner' | 'interviewer' | 'candidate' | 'observer', name: string) {
  const person = await stage.join(room, { role, name })
  return person
}

const panel = (page: Page) => page.locator('[data-panel=problem]')
const shown = (page: Page) => panel(page).locator('[data-problem] .markdown')
const source = (page: Page) => panel(page).getByRole('textbox', { name: 'Problem, as Markdown' })
const choose = (page: Page, name: string) => panel(page).getByText(name, { exact: true }).click()

/** The seconds of a time such as `4:05`. */
const secondsOf = (face: string) => face.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)

/** What is left, as somebody's page shows it. */
const seconds = async (page: Page) => secondsOf(await page.locator('header [role=timer]').innerText())

/** Two clocks are read one after the other, and may tick in between. */
const countAlike = (one: Page, other: Page) =>
  eventually('the same time left', async () => {
    const [left, right] = await Promise.all([seconds(one), seconds(other)])
    return Math.abs(left - right) <= 1
  })

const notice = (page: Page) => page.locator('[data-ends-soon]')

it('a problem is written beside its preview, and read by everybody as it is typed', async () => {
  const room = await stage.server.createRoom()
  const [olga, ada, oskar] = await Promise.all([
    join(room, 'owner', 'Olga'),
    join(room, 'candidate', 'Ada'),
    join(room, 'observer', 'Oskar'),
  ])
  await panel(ada.page).getByText('The interviewer has not added a problem yet.').waitFor()
  await panel(olga.page).getByText('Write the problem, or pick a question.').waitFor()
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
  const room = await stage.server.createRoom()
  await stage.server.ask('PUT', `/rooms/${room.id}/problem`, room.tokens.owner, {
    markdown: 'one\ntwo\nthree\n',
  })
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
  const room = await stage.server.createRoom()
  await stage.server.ask('PUT', `/rooms/${room.id}/problem`, room.tokens.owner, { markdown: 'head tail' })
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
    const read = await stage.server.ask<{ markdown: string }>(
      'GET',
      `/rooms/${room.id}/problem`,
      room.tokens.owner,
    )
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

it('a question is looked at before it is anybody’s problem', async () => {
  const room = await stage.server.createRoom()
  const [olga, ada] = await Promise.all([join(room, 'owner', 'Olga'), join(room, 'candidate', 'Ada')])
  await panel(olga.page).getByRole('button', { name: 'Pick a question' }).click()
  const dialog = olga.page.getByRole('dialog', { name: 'Questions' })
  await dialog.getByText('private on this host').waitFor()
  await dialog.getByRole('button', { name: /^Pair with a given sum/ }).click()
  await dialog.locator('[data-problem]').getByText('gift vouchers').waitFor()
  await panel(ada.page).getByText('The interviewer has not added a problem yet.').waitFor()
  // Nobody has written anything: nothing is asked.
  await dialog.getByRole('button', { name: 'Bring into the room' }).click()
  await dialog.waitFor({ state: 'detached' })
  await shown(ada.page).getByText('gift vouchers').waitFor()
})

it('in the preview as candidate one reads the problem, and has nothing to write it with', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  await panel(olga.page).getByText('No problem yet').waitFor()
  await olga.page.getByRole('button', { name: /^More/ }).click()
  await olga.page.getByRole('menuitem', { name: 'Preview as candidate' }).click()
  await panel(olga.page).getByText('The interviewer has not added a problem yet.').waitFor()
})

const notesPanel = (page: Page) => page.locator('[data-panel=notes]')
const rowOf = (page: Page, title: string) =>
  notesPanel(page)
    .locator('[data-row]')
    .filter({ has: page.locator(`input[value="${title}"]`) })

it('leaders take notes and score together, by keys alone', async () => {
  const room = await stage.server.createRoom()
  const [olga, igor] = await Promise.all([join(room, 'owner', 'Olga'), join(room, 'interviewer', 'Igor')])
  for (const { page } of [olga, igor]) {
    await page.keyboard.press('Alt+Shift+N')
    await notesPanel(page).getByText('Nothing to score yet.').waitFor()
  }
  await notesPanel(olga.page).getByRole('textbox', { name: 'Notes' }).fill('asks good questions')
  await eventually('the note', async () => {
    return (
      (await notesPanel(igor.page).getByRole('textbox', { name: 'Notes' }).inputValue()) ===
      'asks good questions'
    )
  })
  await notesPanel(olga.page).getByRole('button', { name: 'Add common rows' }).click()
  const titles = (page: Page) =>
    notesPanel(page)
      .getByRole('textbox', { name: 'Title of the row' })
      .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value))
  await eventually('four rows', async () => (await titles(igor.page)).length === 4)
  await rowOf(igor.page, 'Testing').getByRole('button', { name: '3, Good' }).click()
  await rowOf(olga.page, 'Testing').getByRole('button', { name: '3, Good', pressed: true }).waitFor()
  await rowOf(igor.page, 'Testing').getByRole('button', { name: '3, Good' }).click()
  await rowOf(olga.page, 'Testing').getByRole('button', { name: '3, Good', pressed: false }).waitFor()
  // Igor writes a comment while Olga puts that row elsewhere: his focus stays.
  await rowOf(igor.page, 'Testing').getByRole('textbox', { name: 'Comment on Testing' }).click()
  await igor.page.keyboard.type('Names edge')
  await rowOf(olga.page, 'Testing').getByRole('textbox', { name: 'Title of the row' }).focus()
  await olga.page.keyboard.press('Alt+ArrowUp')
  await olga.page.keyboard.press('Alt+ArrowUp')
  const moved = ['Problem solving', 'Testing', 'Code quality', 'Communication']
  for (const { page } of [olga, igor]) {
    await eventually('the new order', async () => (await titles(page)).join() === moved.join())
  }
  await igor.page.keyboard.type(' cases')
  const comment = rowOf(olga.page, 'Testing').getByRole('textbox', { name: 'Comment on Testing' })
  await eventually('the comment', async () => (await comment.inputValue()) === 'Names edge cases')
  // Olga is still in the title that she has moved.
  await olga.page.keyboard.press('End')
  await olga.page.keyboard.type('!')
  await eventually('the title', async () => (await titles(igor.page))[1] === 'Testing!')
  // PAGE-6: what others wrote goes only after a question.
  await olga.page.getByRole('button', { name: 'Remove Communication' }).click()
  const question = olga.page.getByRole('alertdialog', { name: 'Remove “Communication”?' })
  await question.waitFor()
  await olga.page.keyboard.press('Enter')
  await question.waitFor({ state: 'detached' })
  expect(await titles(igor.page)).toHaveLength(4)
  await olga.page.getByRole('button', { name: 'Remove Communication' }).click()
  await olga.page.getByRole('button', { name: 'Remove the row' }).click()
  await eventually('three rows', async () => (await titles(igor.page)).length === 3)
})

it('one key pins the line that one is at, and a click goes back there', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  await olga.replaceAll('one = 1\ntwo = 2\nthree = 3\n')
  await olga.goTo('start')
  await olga.page.keyboard.press('ArrowDown')
  await olga.page.keyboard.press('Alt+Shift+E')
  const dialog = olga.page.getByRole('dialog', { name: 'Pin as evidence' })
  await dialog.getByText('two = 2').waitFor()
  await dialog.getByRole('button', { name: 'Code quality' }).waitFor()
  await olga.page.keyboard.press('2')
  await dialog.waitFor({ state: 'detached' })
  // The focus is in the code again, and the next goes to the same row.
  await olga.page.keyboard.press('ArrowDown')
  await olga.page.keyboard.press('Alt+Shift+E')
  await olga.page.getByText('Pinned to “Code quality”.').first().waitFor()
  await olga.goTo('start')
  await olga.type('# new\n')
  await olga.page.keyboard.press('Alt+Shift+N')
  const evidence = rowOf(olga.page, 'Code quality').getByRole('list', { name: 'Evidence' })
  await eventually(
    'two lines',
    async () => (await evidence.locator('code').allInnerTexts()).join() === 'two = 2,three = 3',
  )
  await evidence.getByText('two = 2').click()
  await olga.type('X')
  await olga.shows('# new\none = 1\nXtwo = 2\nthree = 3\n')
  await evidence.getByRole('button', { name: 'Remove this evidence' }).first().click()
  await eventually('one line', async () => (await evidence.locator('code').count()) === 1)
  await olga.page.getByRole('button', { name: 'Undo' }).click()
  await eventually('both again', async () => (await evidence.locator('code').count()) === 2)
})

it('nothing of parts, notes and rubric reaches a candidate, by any frame or answer', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  const heard: string[] = []
  const context = await stage.browser.newContext()
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  const network = await context.newCDPSession(page)
  await network.send('Network.enable')
  network.on('Network.webSocketFrameReceived', ({ response }) => {
    const { opcode, payloadData } = response
    heard.push(opcode === 2 ? Buffer.from(payloadData, 'base64').toString('latin1') : payloadData)
  })
  const bodies: Promise<void>[] = []
  network.on('Network.loadingFinished', ({ requestId }) => {
    const body = network.send('Network.getResponseBody', { requestId })
    bodies.push(body.then(({ body: text }) => void heard.push(text)).catch(() => undefined))
  })
  await page.goto(`http://${stage.server.address}/rooms/${room.id}#${room.tokens.candidate}`)
  await page.getByLabel('Your name').fill('Ada')
  await page.keyboard.press('Enter')
  await page.locator('.cm-content').waitFor()

  await choose(olga.page, 'Parts')
  await panel(olga.page).getByRole('button', { name: 'Add a part' }).click()
  await olga.page.keyboard.type('SECRET-TITLE')
  await panel(olga.page).getByRole('textbox', { name: 'SECRET-TITLE, as Markdown' }).fill('SECRET-PART')
  await olga.page.keyboard.press('Alt+Shift+N')
  await notesPanel(olga.page).getByRole('textbox', { name: 'Notes' }).fill('SECRET-NOTE')
  await notesPanel(olga.page).getByRole('button', { name: 'Add a row' }).click()
  await olga.page.keyboard.type('SECRET-ROW')
  await olga.connection('saved')
  // What is for everybody comes after it, on the same way.
  await choose(olga.page, 'Edit')
  await source(olga.page).fill('# For everybody')
  await shown(page).getByRole('heading', { name: 'For everybody' }).waitFor()
  // Candidates have neither panel nor keys for it.
  await page.keyboard.press('Alt+Shift+N')
  await page.keyboard.press('Alt+Shift+E')
  expect(await notesPanel(page).count()).toBe(0)
  expect(await page.getByRole('button', { name: /Notes/ }).count()).toBe(0)
  await Promise.all(bodies)
  expect(heard.some((text) => text.includes('For everybody'))).toBe(true)
  for (const text of heard) expect(text).not.toContain('SECRET-')
  await context.close()
})

it('a countdown is everybody’s, and survives reloads and lost connections', async () => {
  const room = await stage.server.createRoom()
  const [olga, ada] = await Promise.all([join(room, 'owner', 'Olga'), join(room, 'candidate', 'Ada')])
  await olga.page.getByRole('button', { name: 'Set a timer' }).click()
  const form = olga.page.getByRole('dialog', { name: 'Set a timer' })
  await form.getByRole('textbox', { name: 'Title of section 1' }).fill('Intro')
  await form.getByRole('spinbutton', { name: 'Minutes of section 1' }).fill('6')
  await form.getByRole('button', { name: 'Add a section' }).click()
  await form.getByRole('textbox', { name: 'Title of section 2' }).fill('Coding')
  await form.getByRole('button', { name: 'Set and start' }).click()
  const counter = ada.page.locator('header [data-timer=calm]')
  await counter.getByText('Intro', { exact: true }).waitFor()
  await eventually('a count down', async () => (await seconds(ada.page)) < 21 * 60 - 1)
  await countAlike(ada.page, olga.page)
  // Candidates see it, and have nothing to press.
  expect(await ada.page.locator('header button', { has: ada.page.locator('[data-timer]') }).count()).toBe(0)
  await ada.page.reload()
  await counter.waitFor()
  await countAlike(ada.page, olga.page)
  // It goes on without a connection, and hears of what it has missed.
  await ada.context.setOffline(true)
  await ada.connection('offline')
  const before = await seconds(ada.page)
  await eventually('counting offline', async () => (await seconds(ada.page)) < before)
  await form.getByRole('button', { name: 'Pause' }).click()
  await form.getByRole('button', { name: 'Add 5 minutes' }).click()
  await ada.context.setOffline(false)
  await eventually('the same again', async () => {
    const [hers, his] = [await seconds(ada.page), await seconds(olga.page)]
    // More than there was at first; how much of it was gone depends on how busy the machine is.
    return hers === his && hers > 21 * 60
  })
  await form.getByRole('button', { name: 'Reset' }).click()
  await eventually('the beginning', async () => (await seconds(ada.page)) === 26 * 60)
})

it('a machine whose clock is wrong shows the same time left', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  const eve = await stage.enter(room, { name: 'Eve' })
  await eve.page.clock.install({ time: Date.now() - 3 * 60_000 })
  await eve.page.clock.resume()
  await eve.page.reload()
  await eve.connection('saved')
  await olga.page.getByRole('button', { name: 'Set a timer' }).click()
  await olga.page.getByRole('spinbutton', { name: 'Minutes of section 1' }).fill('4')
  await olga.page.getByRole('button', { name: 'Set and start' }).click()
  await olga.page.locator('header [data-timer=soon]').waitFor()
  const left = eve.page.locator('header [data-timer=soon] [role=timer]')
  await eventually('the same time', async () => {
    const [hers, his] = await Promise.all([
      left.innerText(),
      olga.page.locator('header [role=timer]').innerText(),
    ])
    return Math.abs(secondsOf(hers) - secondsOf(his)) <= 1 && secondsOf(his) < 239
  })
})

it('people are told before the room ends by itself, and keep it going', async () => {
  const room = await stage.server.createRoom({ idle_minutes: 1 })
  const [olga, ada] = await Promise.all([join(room, 'owner', 'Olga'), join(room, 'candidate', 'Ada')])
  await notice(olga.page).waitFor()
  await notice(ada.page).getByText('Typing anything keeps it going.').waitFor()
  await notice(olga.page).getByRole('button', { name: 'Keep going' }).click()
  for (const { page } of [olga, ada]) await notice(page).waitFor({ state: 'detached' })
  const read = await stage.server.ask<Room>('GET', `/rooms/${room.id}`, room.tokens.owner)
  expect(read.phase).toBe('live')
  expect(Date.parse(read.ends_at ?? '')).toBeGreaterThan(Date.parse(read.last_active_at) + 50_000)
})

it('a part is revealed with one click, as it is at that moment', async () => {
  const room = await stage.server.createRoom()
  const [olga, ada] = await Promise.all([join(room, 'owner', 'Olga'), join(room, 'candidate', 'Ada')])
  await choose(olga.page, 'Parts')
  for (const title of ['Streaming', 'Many machines']) {
    await panel(olga.page).getByRole('button', { name: 'Add a part' }).click()
    await olga.page.keyboard.type(title)
    await panel(olga.page)
      .getByRole('textbox', { name: `${title}, as Markdown` })
      .fill(`Now with **${title.toLowerCase()}**.`)
  }
  const part = panel(olga.page).locator('[data-part]').first()
  // What was typed just before is in it, too.
  await part.getByRole('textbox', { name: 'Streaming, as Markdown' }).focus()
  await olga.page.keyboard.press('Control+End')
  await olga.page.keyboard.type(' Really.')
  await part.getByRole('button', { name: 'Reveal' }).click()
  await shown(ada.page).getByText('Now with streaming. Really.').waitFor()
  await part.getByText('Revealed', { exact: true }).waitFor()
  expect(await part.getByRole('button', { name: 'Reveal' }).count()).toBe(0)
  expect(await shown(ada.page).getByText('machines').count()).toBe(0)
})
