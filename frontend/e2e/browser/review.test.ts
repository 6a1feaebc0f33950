import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { Preferences } from '../../src/config/preferences'
import type { Role } from '../../src/api/schema'
import { eventually } from '../support/eventually'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { type Interviewed, interviewed, leftCode, withReviewers } from './interviewed'
import { Stage } from './stage'

const pictures = new URL('../pictures', import.meta.url).pathname

const stage = Stage.of()
let interview: Interviewed

beforeAll(async () => {
  await mkdir(pictures, { recursive: true })
  interview = await interviewed(stage.server, 'Backend, second round')
})

const panel = ({ page }: Person, name: string) =>
  page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name, exact: true })

/** Somebody at the end of the recording, with the comments beside it. */
async function watch(role: Role, name: string, preferences: Partial<Preferences> = {}): Promise<Person> {
  const { room } = interview
  const person = await stage.enter(room, { role, name, preferences })
  const { page } = person
  await page.goto(`http://${stage.server.address}/rooms/${room.id}/playback?t=600s`)
  await page.locator('[data-playing]').waitFor()
  await person.shows(leftCode)
  await panel(person, 'Comments').click()
  await page.getByRole('button', { name: 'Comment on this moment' }).waitFor()
  return person
}

const field = ({ page }: Person) => page.locator('[data-new-comment] textarea')
const comments = ({ page }: Person) => page.locator('[data-comment]')

it('a reviewer comes by a link of their own, waits, and sees the recording and nothing else', async () => {
  const { server } = stage
  const room = await withReviewers(
    server,
    await server.createRoom({ title: 'Not begun', phase: 'pending', language: 'python' }),
  )
  const rita = await stage.visit(`http://${server.address}/rooms/${room.id}#${room.tokens.reviewer}`)
  await rita.page.getByLabel('Your name').fill('Rita')
  await rita.page.getByRole('button', { name: 'Join' }).click()
  await rita.page.getByRole('heading', { name: 'The interview has not started yet' }).waitFor()
  expect(new URL(rita.page.url()).pathname).toBe(`/rooms/${room.id}/playback`)
  expect(await seriousOn(rita)).toEqual([])
  const { token } = await server.join(room, 'owner', 'Olga')
  await server.ask('PUT', `/rooms/${room.id}/phase`, token, { phase: 'live' })
  // It opens by itself: there may be something in it, or nothing yet.
  await rita.page
    .getByRole('heading', { name: 'The interview has not started yet' })
    .waitFor({ state: 'detached' })

  const rico = await stage.enter(interview.room, { role: 'reviewer', name: 'Rico' })
  await rico.page.locator('[data-playing]').waitFor()
  expect(new URL(rico.page.url()).pathname).toBe(`/rooms/${interview.room.id}/playback`)
  const navigation = rico.page.getByRole('navigation', { name: 'Panels' })
  await navigation.getByRole('button', { name: 'Chat', exact: true }).click()
  expect(await navigation.getByRole('button', { name: 'Notes', exact: true }).count()).toBe(0)
  expect(await rico.page.getByRole('button', { name: 'Interviewers only' }).count()).toBe(0)
  for (const name of ['Export', 'Debrief', 'Back to the room'])
    expect(await rico.page.locator('header').getByText(name, { exact: true }).count()).toBe(0)
  await rico.page.goto(`http://${server.address}/rooms/${interview.room.id}/debrief`)
  await rico.page.getByRole('heading', { name: 'Only interviewers write the debrief.' }).waitFor()
})

it('PAGE-1 a comment on lines is there for the others at once, and disturbs nobody who writes', async () => {
  const [olga, rico] = [await watch('owner', 'Olga'), await watch('reviewer', 'Rico')]
  // What was said in the interview is there before anything else.
  await comments(rico).filter({ hasText: 'Why not a class?' }).waitFor()
  await rico.page.locator('.cm-content').focus()
  await rico.page.keyboard.press('c')
  await eventually('the field to have the focus', () =>
    field(rico).evaluate((area) => area === document.activeElement),
  )
  await rico.page.keyboard.type('I would ask about')
  for (let step = 0; step < 5; step += 1) await rico.page.keyboard.press('ArrowLeft')

  // Olga selects the first two lines, in the code.
  await olga.page.locator('.cm-line').first().click({ clickCount: 3 })
  await olga.page.keyboard.press('c')
  await olga.page.locator('[data-new-comment]').getByText('main.py, line 1').waitFor()
  await field(olga).fill('A good name.')
  await olga.page.keyboard.press('Enter')
  const theirs = comments(rico).filter({ hasText: 'A good name.' })
  await theirs.waitFor()
  await theirs.getByText('main.py, line 1').waitFor()
  await theirs.locator('pre').getByText('def greet(name):').waitFor()

  const standing = await field(rico).evaluate((area) => ({
    isThere: area === document.activeElement,
    caret: (area as HTMLTextAreaElement).selectionStart,
  }))
  expect(standing).toEqual({ isThere: true, caret: 'I would ask ab'.length - 2 })
  // In the order of their moments: what was said then, and what was said since.
  await eventually('both in order', async () => {
    const moments = await comments(rico).evaluateAll((all) => all.map((one) => Number(one.dataset['at'])))
    return moments.length === 2 && moments.every((at, index) => at >= (moments[index - 1] ?? 0))
  })
  // One sign may stand for several things that are near to each other.
  await rico.page
    .locator('[data-mark][title*="Comment by Olga: A good name."]')
    .waitFor({ state: 'attached' })

  await theirs.getByRole('button', { name: 'Reply to Olga' }).click()
  await theirs.getByRole('textbox', { name: 'Reply to Olga' }).fill('Agreed.')
  await rico.page.keyboard.press('Enter')
  const hers = comments(olga).filter({ hasText: 'A good name.' })
  await hers.getByText('Agreed.').waitFor()
  expect(await hers.locator('[data-reply]').getByRole('button', { name: 'Edit this comment' }).count()).toBe(
    0,
  )
  await hers.getByRole('button', { name: 'Edit this comment' }).click()
  await hers.getByRole('textbox', { name: 'Edit this comment' }).fill('A very good name.')
  await olga.page.keyboard.press('Enter')
  await comments(rico).getByText('A very good name.').waitFor()
  await comments(rico)
    .filter({ hasText: 'A very good name.' })
    .locator('[data-reply]')
    .getByRole('button', { name: 'Delete this comment' })
    .click()
  await rico.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  const better = comments(olga).filter({ hasText: 'A very good name.' })
  await better.waitFor()
  await better.getByText('Agreed.').waitFor({ state: 'detached' })
  expect(await seriousOn(olga)).toEqual([])
  await olga.page.screenshot({ path: join(pictures, 'review-comments.png') })
})

it('PAGE-5 an answer that is being written stays when somebody deletes what it is for', async () => {
  const [olga, rico] = [await watch('owner', 'Olga'), await watch('reviewer', 'Rico')]
  await olga.page.getByRole('button', { name: 'Comment on this moment' }).click()
  await field(olga).fill('Too slow?')
  await field(olga).press('Enter')
  const theirs = comments(rico).filter({ hasText: 'Too slow?' })
  await theirs.getByRole('button', { name: 'Reply to Olga' }).click()
  await theirs.getByRole('textbox', { name: 'Reply to Olga' }).fill('Not at all')
  const own = comments(olga).filter({ hasText: 'Too slow?' })
  await own.getByRole('button', { name: 'Delete this comment' }).click()
  await olga.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await rico.page.getByText('What you wrote stands in a new one.').waitFor()
  await eventually('the answer', async () => (await field(rico).inputValue()) === 'Not at all')
  await field(rico).press('Enter')
  await comments(olga).filter({ hasText: 'Not at all' }).waitFor()
})

it('PAGE-5 a comment that is being written survives a reload, and a send that fails', async () => {
  const olga = await watch('owner', 'Olga')
  const { page } = olga
  await page.getByRole('button', { name: 'Comment on this moment' }).click()
  await field(olga).fill('Remember this')
  const at = await page.locator('[data-new-comment]').getAttribute('data-new-comment')
  await page.reload()
  await page.locator('[data-playing]').waitFor()
  await eventually('the draft', async () => (await field(olga).inputValue()) === 'Remember this')
  expect(await page.locator('[data-new-comment]').getAttribute('data-new-comment')).toBe(at)
  await page.route('**/review/comments', (route) => route.abort())
  await field(olga).press('Enter')
  await page.getByText('Not sent. What you wrote is kept.').waitFor()
  expect(await field(olga).inputValue()).toBe('Remember this')
  await page.unroute('**/review/comments')
  await field(olga).press('Enter')
  await comments(olga).filter({ hasText: 'Remember this' }).waitFor()
  await field(olga).waitFor({ state: 'detached' })
  // It leads to its moment, and to the one of the interview.
  await page.getByRole('slider', { name: 'Position in the recording' }).press('Home')
  await comments(olga)
    .filter({ hasText: 'Remember this' })
    .getByRole('button', { name: /^\d+:\d\d/ })
    .click()
  await olga.shows(leftCode)
})
