import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { Preferences } from '../../src/config/preferences'
import type { Role } from '../../src/api/schema'
import { eventually } from '../support/eventually'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { type Interviewed, interviewed, rubricRow } from './interviewed'
import { Stage } from './stage'

const pictures = new URL('../pictures', import.meta.url).pathname

const stage = Stage.of()
let interview: Interviewed

beforeAll(async () => {
  await mkdir(pictures, { recursive: true })
  interview = await interviewed(stage.server, 'Backend, second round')
})

/** Somebody who writes their debrief. */
async function debrief(role: Role, name: string, preferences: Partial<Preferences> = {}): Promise<Person> {
  const { room } = interview
  const person = await stage.enter(room, { role, name, preferences })
  await person.page.goto(`http://${stage.server.address}/rooms/${room.id}/debrief`)
  await person.page.locator('[data-mine]').waitFor()
  return person
}

const saved = ({ page }: Person) => page.locator('[data-saving=saved]').waitFor()
const row = ({ page }: Person) => page.locator(`[data-mine] [data-row="${interview.row}"]`)

it('an ended room leads to its debrief, which has what there is to go by', async () => {
  const olga = await stage.enter(interview.room, { role: 'owner', name: 'Olga' })
  const { page } = olga
  await page.getByRole('link', { name: 'Write the debrief' }).click()
  await page.locator('[data-mine]').waitFor()
  await row(olga).getByText('In the room: 3 of 4').waitFor()
  await row(olga).getByText('def greet(name):').waitFor()
  await page.locator('[data-notes-end]').getByText('Calm, asks good questions.').waitFor()
  await page.locator('[data-said-end]').getByText('Why not a class?').waitFor()
  const code = page.locator('[data-code-end]')
  await code.locator('.code-line', { hasText: 'def greet(name):' }).getByText('Ada').waitFor()
  await page.locator('[data-runs-end]').getByText('Hello Ada').waitFor()
  await page.locator('[data-activity=Ada]').waitFor({ state: 'attached' })
  // A piece of evidence leads to its moment.
  const moment = row(olga).getByRole('link').first()
  const address = await moment.getAttribute('href')
  await moment.click()
  await page.locator('[data-playing]').waitFor()
  const { pathname, search } = new URL(page.url())
  expect(pathname + search).toBe(address)
  await page.getByRole('link', { name: 'Debrief' }).click()
  await page.locator('[data-mine]').waitFor()
})

it('two interviewers judge apart, and see each other once both have given theirs', async () => {
  const [olga, ines] = [await debrief('owner', 'Olga'), await debrief('interviewer', 'Ines')]
  await olga.page.getByText('No', { exact: true }).click()
  await row(olga).getByRole('button', { name: '2, Mixed' }).click()
  await row(olga)
    .getByRole('textbox', { name: `Note on ${rubricRow}` })
    .fill('SECRET of Olga')
  await row(olga).getByLabel(`Moment that shows ${rubricRow}`).fill('0:00')
  await row(olga).getByRole('button', { name: 'Add' }).click()
  await row(olga).getByRole('list', { name: 'Evidence' }).getByRole('link', { name: '0:00' }).last().waitFor()
  await olga.page.getByRole('textbox', { name: 'Summary' }).fill('Not yet.')
  await saved(olga)
  // PAGE-5: what is saved is there after a reload; and so is what could not be saved.
  await olga.page.route('**/review/judgement', (route) => route.abort())
  await olga.page.getByRole('textbox', { name: 'Summary' }).fill('Not yet, but soon.')
  await olga.page.locator('[data-saving=failed]').waitFor()
  await olga.page.unroute('**/review/judgement')
  await olga.page.reload()
  await olga.page.locator('[data-mine]').waitFor()
  expect(await olga.page.getByRole('textbox', { name: 'Summary' }).inputValue()).toBe('Not yet, but soon.')
  expect(
    await row(olga)
      .getByRole('textbox', { name: `Note on ${rubricRow}` })
      .inputValue(),
  ).toBe('SECRET of Olga')
  await saved(olga)

  await olga.page.getByRole('button', { name: 'Give my judgement' }).click()
  await olga.page.getByRole('alertdialog').getByText('you can’t take it back').waitFor()
  await olga.page.getByRole('alertdialog').getByRole('button', { name: 'Give my judgement' }).click()
  await olga.page.getByText('Nobody else has given a judgement yet.').waitFor()
  const others = ines.page.locator('[data-others]')
  await others.getByText('Given by Olga.').waitFor()
  expect(await ines.page.content()).not.toContain('SECRET of Olga')
  await olga.page.getByRole('button', { name: 'Give my judgement' }).waitFor({ state: 'detached' })

  await ines.page.getByText('Strong yes', { exact: true }).click()
  await ines.page.getByRole('textbox', { name: 'Summary' }).fill('Yes from Ines.')
  await ines.page.getByRole('button', { name: 'Give my judgement' }).click()
  await ines.page.getByRole('alertdialog').getByRole('button', { name: 'Give my judgement' }).click()
  await others.getByText('SECRET of Olga').waitFor()
  await olga.page.locator('[data-others]').getByText('Yes from Ines.').waitFor()
  // What is changed afterwards is said to be changed.
  await olga.page.getByRole('textbox', { name: 'Summary' }).fill('Very soon.')
  await others.getByText('Very soon.').waitFor()
  await others.getByText(/changed/).waitFor()
  expect(await seriousOn(ines)).toEqual([])
})

it('is printed black on white, with everything that was written', async () => {
  const olga = await debrief('owner', 'Olga', { theme: 'dark' })
  const { page } = olga
  await page.locator('[data-code-end] .code-line').first().waitFor()
  await page.locator('[data-notes-end]').getByText('Calm, asks good questions.').waitFor()
  await page.locator('[data-runs-end]').getByText('Hello Ada').waitFor()
  const pdf = await page.pdf({ format: 'A4' })
  await writeFile(join(pictures, 'debrief.pdf'), pdf)
  await page.emulateMedia({ media: 'print' })
  const printed = await page.evaluate(() => ({
    words: document.body.innerText,
    colours: [document.body, ...document.querySelectorAll('h1, h2, .code-line')].map(
      (one) => getComputedStyle(one).color,
    ),
    paper: getComputedStyle(document.body).backgroundColor,
    controls: [...document.querySelectorAll('main button, main input, main textarea')].filter((one) =>
      one.checkVisibility(),
    ).length,
  }))
  for (const words of [
    'Backend, second round',
    'My judgement',
    rubricRow,
    'Calm, asks good questions.',
    'greet("Ada")',
    'Hello Ada',
  ])
    expect(printed.words).toContain(words)
  expect([...new Set(printed.colours)]).toEqual(['rgb(0, 0, 0)'])
  expect(printed.paper).toBe('rgb(255, 255, 255)')
  expect(printed.controls).toBe(0)
})

const looks = [
  { theme: 'light', locale: 'en', width: 1280 },
  { theme: 'dark', locale: 'de', width: 390 },
] as const

it.each(looks)('PAGE-7 keeps nobody out: $theme, $locale, $width px', async ({ theme, locale, width }) => {
  const ines = await debrief('interviewer', 'Ines', { theme, locale })
  const { page } = ines
  await page.setViewportSize({ width, height: 860 })
  await page.locator('[data-code-end] .code-line').first().waitFor()
  await page.locator('[data-activity=Ada]').waitFor({ state: 'attached' })
  expect(await seriousOn(ines)).toEqual([])
  await page.screenshot({ path: join(pictures, `debrief-${theme}-${locale}-${width}.png`), fullPage: true })
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await eventually('no more than its window', async () => (await overflow()) === 0)
})
