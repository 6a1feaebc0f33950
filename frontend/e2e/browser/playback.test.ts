import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { Preferences } from '../../src/config/preferences'
import type { Role } from '../../src/api/schema'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import { seriousOn } from './axe'
import { Person } from './browser'
import { Stage } from './stage'

const pictures = new URL('../pictures', import.meta.url).pathname

const stage = Stage.of()

/** What people had in the file that was open, and a second of the recording in which they did. */
interface Seen {
  second: number
  text: string
}

/** An interview that is over: what was to be seen in it, in its order. */
interface Interview {
  room: TestRoom
  seen: Seen[]
  end: string
}

let interview: Interview

const panel = ({ page }: Person, name: string) =>
  page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name, exact: true })

/** When a room's recording begins, in ms since 1970. */
async function beginningOf(room: TestRoom): Promise<number> {
  const { token } = await stage.server.join(room, 'owner', 'Olga')
  const path = `/rooms/${room.id}/playback`
  const { begins } = await stage.server.ask<{ begins: string }>('GET', path, token)
  return Date.parse(begins)
}

/** Two people write, talk and run something, as they do. */
async function hold(): Promise<Interview> {
  const room = await stage.server.createRoom({ title: 'Second round', language: 'javascript' })
  const preferences: Partial<Preferences> = { runPlace: 'browser' }
  const { browser, server } = stage
  const olga = await Person.join(browser, server, room, { role: 'owner', name: 'Olga' })
  const ada = await Person.join(browser, server, room, { name: 'Ada', preferences })
  await olga.page.locator('.cm-line').first().waitFor()
  const begins = await beginningOf(room)
  const seen: Seen[] = []
  /** Both see the same, the server has it, and nobody does anything until the next second has come. */
  const see = async () => {
    for (const person of [ada, olga]) await person.connection('saved')
    let text = ''
    await eventually('both to see the same', async () => {
      text = await ada.text()
      return text === (await olga.text())
    })
    const second = Math.ceil((Date.now() - begins) / 1_000)
    await eventually('the next second', () => Date.now() > begins + second * 1_000)
    seen.push({ second, text })
  }
  await see()
  await ada.replaceAll('')
  await ada.type("const names = ['Ada', 'Olga']\n\n// greet them\n")
  await see()
  await panel(olga, 'Chat').click()
  await olga.page.getByLabel('Message', { exact: true }).fill('How would you print them?')
  await olga.page.keyboard.press('Enter')
  await ada.type('for (const name of names) console.log(name)\n')
  await see()
  await ada.page.locator('.run-more').waitFor()
  await ada.page.locator('.cm-content').focus()
  await ada.page.keyboard.press('Control+Enter')
  await ada.page.locator('header [data-run="1"][data-run-state=finished]').waitFor()
  // Both at once, each at another place.
  await ada.goTo('end')
  await olga.goTo('start')
  await Promise.all([ada.type('console.log(names.length)\n'), olga.type('// by Olga 😀\n')])
  await see()
  await panel(olga, 'Notes').click()
  await olga.page.getByRole('textbox', { name: 'Notes' }).fill('Knows her loops.')
  await ada.page.keyboard.press('Control+a')
  await ada.page.keyboard.press('Delete')
  await ada.type('done()\n')
  await see()
  await server.ask('PUT', `/rooms/${room.id}/phase`, (await server.join(room, 'owner', 'Olga')).token, {
    phase: 'ended',
  })
  await olga.page.locator('[data-phase=ended]').waitFor()
  const end = await olga.text()
  for (const person of [ada, olga]) {
    expect(person.errors).toEqual([])
    await person.close()
  }
  return { room, seen, end }
}

beforeAll(async () => {
  await mkdir(pictures, { recursive: true })
  interview = await hold()
  // As long as a test: it is no less.
}, 240_000)

type Watching = { role?: Role; search?: string; preferences?: Partial<Preferences> }

/** Somebody at the recording's page, whatever it says. */
async function come({ role = 'owner', search = '', preferences = {} }: Watching = {}): Promise<Person> {
  const { room } = interview
  const person = await stage.enter(room, { role, name: 'Olga', preferences })
  await person.page.goto(`http://${stage.server.address}/rooms/${room.id}/playback${search}`)
  return person
}

/** Somebody who sees it. */
async function watch(options: Watching = {}): Promise<Person> {
  const person = await come(options)
  await person.page.locator('[data-playing]').waitFor()
  await person.page.locator('.cm-content').waitFor()
  return person
}

const slider = ({ page }: Person) => page.getByRole('slider', { name: 'Position in the recording' })

const seconds = async ({ page }: Person) =>
  Number(await page.locator('[data-time]').getAttribute('data-time'))

it('PLAY-1 each moment shows what people had then, and the end is the document', async () => {
  const { seen, end } = interview
  expect(new Set(seen.map(({ text }) => text)).size).toBe(seen.length)
  const viewer = await watch()
  for (const { second, text } of [...seen, ...seen.toReversed()]) {
    await viewer.page.goto(`http://${stage.server.address}/rooms/${interview.room.id}/playback?t=${second}s`)
    await viewer.page.locator('[data-playing]').waitFor()
    await viewer.shows(text)
  }
  await slider(viewer).focus()
  await viewer.page.keyboard.press('End')
  await viewer.shows(end)
  await viewer.page.keyboard.press('Home')
  await slider(viewer).press('End')
  await viewer.shows(end)
})

it('PLAY-1 change by change, forth and back, leads to what people had', async () => {
  const { seen, end } = interview
  const viewer = await watch()
  const { page } = viewer
  const frame = async () => Number(await page.locator('[data-frame]').getAttribute('data-frame'))
  const frames: number[] = []
  for (const { second, text } of seen) {
    await page.goto(`http://${stage.server.address}/rooms/${interview.room.id}/playback?t=${second}s`)
    await page.locator('[data-playing]').waitFor()
    await viewer.shows(text)
    frames.push(await frame())
  }
  expect(frames.toSorted((a, b) => a - b)).toEqual(frames)
  await slider(viewer).focus()
  await page.keyboard.press('Home')
  const walk = async (key: string, to: number) => {
    while ((await frame()) !== to) await page.keyboard.press(key)
  }
  for (const [at, { text }] of seen.entries()) {
    await walk('.', frames[at] ?? 0)
    await viewer.shows(text)
  }
  for (const [at, { text }] of [...seen.entries()].toReversed()) {
    await walk(',', frames[at] ?? 0)
    await viewer.shows(text)
  }
  await slider(viewer).focus()
  await page.keyboard.press('End')
  await viewer.shows(end)
})

it('shows the output, the chat and the notes of the moment', async () => {
  const { seen } = interview
  const [, before, , , last] = seen
  const viewer = await watch({ search: `?t=${before?.second}s` })
  const { page } = viewer
  const output = page.getByRole('region', { name: 'Output' })
  await output.getByText('Nothing has been run here yet.').waitFor()
  await panel(viewer, 'Chat').click()
  await page.getByText('No messages up to this moment.').waitFor()
  await page.goto(`http://${stage.server.address}/rooms/${interview.room.id}/playback?t=${last?.second}s`)
  await output.getByText('Ada\nOlga').waitFor()
  await output.locator('[data-run="1"][data-run-state=finished]:visible').waitFor()
  await page.getByRole('log', { name: 'Messages' }).getByText('How would you print them?').waitFor()
  await panel(viewer, 'Notes').click()
  await page.locator('[data-notes]').getByText('Knows her loops.').waitFor()
})

it('PAGE-7 is played by keys, and says that it plays and not each tick', async () => {
  const viewer = await watch({ search: '?t=0s' })
  const { page } = viewer
  await page.evaluate(() => {
    const said: (string | null)[] = []
    Object.assign(window, { said })
    for (const place of document.querySelectorAll('[role=status], [aria-live=polite], [aria-live=assertive]'))
      new MutationObserver(() => said.push(place.textContent)).observe(place, {
        childList: true,
        characterData: true,
        subtree: true,
      })
  })
  // The button has the focus, and Space presses it; elsewhere it does the same.
  await page.keyboard.press('Space')
  await page.locator('[data-playing=true]').waitFor()
  await eventually('some seconds', async () => (await seconds(viewer)) >= 2)
  await page.locator('.cm-content').focus()
  await page.keyboard.press('Space')
  await page.locator('[data-playing=false]').waitFor()
  await page
    .locator('[data-said]')
    .getByText(/^Paused at/)
    .waitFor()
  const said = await page.evaluate(() => (window as unknown as { said: string[] }).said)
  expect(said.filter((one) => one === 'Playing.')).toHaveLength(1)
  expect(said.filter((one) => one.startsWith('Paused at'))).toHaveLength(1)
  expect(said).toHaveLength(2)
  await slider(viewer).focus()
  await page.keyboard.press('Home')
  await eventually('the beginning', async () => (await seconds(viewer)) === 0)
  await page.keyboard.press('ArrowRight')
  await eventually('five seconds', async () => (await seconds(viewer)) === 5)
  // Several things may have happened within one second.
  await eventually('what happened next', async () => {
    await page.keyboard.press('Shift+ArrowRight')
    return (await seconds(viewer)) > 5
  })
  await eventually('what happened before', async () => {
    await page.keyboard.press('[')
    return (await seconds(viewer)) <= 5
  })
  await page.keyboard.press('>')
  expect(await page.getByLabel('Speed').inputValue()).toBe('2')
  await page.keyboard.press('<')
  expect(await page.getByLabel('Speed').inputValue()).toBe('1')
})

it('the address keeps the moment, and a copied link leads there', async () => {
  const [, , third] = interview.seen
  const viewer = await watch()
  const { page } = viewer
  await page.goto(`http://${stage.server.address}/rooms/${interview.room.id}/playback?t=${third?.second}s`)
  await page.locator('[data-playing]').waitFor()
  await viewer.shows(third?.text ?? '')
  await page.getByRole('button', { name: 'Copy link to this moment' }).click()
  await page.getByText('Link copied').waitFor()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).not.toContain('#')
  const other = await viewer.reopen(link)
  await other.page.locator('[data-playing]').waitFor()
  await other.shows(third?.text ?? '')
  await slider(viewer).focus()
  await page.keyboard.press('Home')
  await eventually('the address to follow', () => new URL(page.url()).searchParams.get('t') === '0s')
  const length = await page.evaluate(() => history.length)
  await page.keyboard.press('ArrowRight')
  await eventually('the address to follow', () => new URL(page.url()).searchParams.get('t') === '5s')
  expect(await page.evaluate(() => history.length)).toBe(length)
  await page.reload()
  await page.locator('[data-playing]').waitFor()
  await eventually('the moment after reloading', async () => (await seconds(viewer)) === 5)
  // Each is where they are.
  await other.shows(third?.text ?? '')
})

it.each(['candidate', 'observer'] as const)('PLAY-5 a %s gets nothing of it', async (role) => {
  const { room } = interview
  const viewer = await stage.enter(room, { role, name: 'Eve' })
  const asked: string[] = []
  viewer.page.on('response', (answer) => {
    if (answer.url().includes('/api/') && answer.url().includes('playback') && answer.ok())
      asked.push(answer.url())
  })
  await viewer.page.goto(`http://${stage.server.address}/rooms/${room.id}/playback`)
  await viewer.page
    .getByRole('heading', { name: 'Only interviewers and reviewers can watch the recording.' })
    .waitFor()
  expect(asked).toEqual([])
  const { token } = await stage.server.join(room, role, 'Eve')
  for (const path of ['playback', 'playback/code', 'playback/notes', 'playback/code/updates']) {
    const answer = await fetch(`http://${stage.server.address}/api/v1/rooms/${room.id}/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect([path, answer.status]).toEqual([path, 403])
    expect(await answer.text()).not.toContain('Ada')
  }
})

it('compares two moments, file by file', async () => {
  const [, second] = interview.seen
  const viewer = await watch({ search: `?t=${second?.second}s` })
  const { page } = viewer
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const [from, to] = [
    page.getByRole('slider', { name: 'Compare from' }),
    page.getByRole('slider', { name: 'Compare to' }),
  ]
  expect(await from.getAttribute('aria-valuenow')).toBe(String(second?.second))
  await page.locator('[data-diff=split]').waitFor()
  await page.locator('.cm-merge-a').getByText('greet them').waitFor()
  await page.locator('.cm-merge-b').getByText('done()').waitFor()
  await page.getByRole('button', { name: 'One below the other' }).click()
  await page.locator('[data-diff=unified]').waitFor()
  expect(await seriousOn(viewer)).toEqual([])
  await page.screenshot({ path: join(pictures, 'playback-compare.png') })
  // The handles stop at each other.
  await to.focus()
  await page.keyboard.press('Home')
  await page.getByText(/No file differs between/).waitFor()
  expect(await to.getAttribute('aria-valuenow')).toBe(await from.getAttribute('aria-valuenow'))
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await viewer.shows(second?.text ?? '')
})

it('says who wrote each line, and how much of the code is whose', async () => {
  const [, , , fourth] = interview.seen
  const viewer = await watch({ search: `?t=${fourth?.second}s` })
  const { page } = viewer
  await page.getByRole('button', { name: 'Authors' }).click()
  const first = page.locator('.line-note', { hasText: 'Olga' })
  await first.waitFor()
  expect(await first.getAttribute('title')).toMatch(/^Olga 100 %/)
  await page.locator('.line-note[title^="Ada 100 %"]').first().waitFor()
  const shares = page.getByRole('list', { name: 'Who took part' })
  await shares.locator('[data-participant=Ada]').getByText('100 %').waitFor()
  await page.getByRole('button', { name: 'Heat' }).click()
  await page.locator('.line-note', { hasText: 'Olga' }).waitFor({ state: 'detached' })
})

it('runs the code of the moment apart from the recording', async () => {
  const [, , third] = interview.seen
  const viewer = await watch({ search: `?t=${third?.second}s` })
  const { page } = viewer
  await page.getByRole('button', { name: 'Run this code' }).click()
  const now = page.getByRole('region', { name: 'Run now' })
  await now.getByText('Ada\nOlga').waitFor()
  await now.getByText('Not part of the recording').waitFor()
  await page.locator('[data-run-now=exited]').waitFor()
  const { token } = await stage.server.join(interview.room, 'owner', 'Olga')
  const { runs } = await stage.server.ask<{ runs: unknown[] }>(
    'GET',
    `/rooms/${interview.room.id}/runs`,
    token,
  )
  expect(runs).toHaveLength(1)
})

it('PLAY-6 a moment is brought back into the room, and what was there can be had again', async () => {
  const room = await stage.server.createRoom({ language: 'python' })
  const ada = await stage.join(room, { name: 'Ada' })
  await ada.replaceAll('worked = True\n')
  await ada.connection('saved')
  await ada.replaceAll('broken\n')
  await ada.connection('saved')
  const viewer = await stage.enter(room, { role: 'owner', name: 'Olga' })
  const { page } = viewer
  const end = `http://${stage.server.address}/rooms/${room.id}/playback?t=60m`
  await page.goto(end)
  await viewer.shows('broken\n')
  await page.keyboard.press(',')
  await viewer.shows('worked = True\n')
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByRole('alertdialog', { name: /^Bring back the code of 0:/ }).waitFor()
  expect(await seriousOn(viewer)).toEqual([])
  await page.screenshot({ path: join(pictures, 'playback-restore.png') })
  await page.getByRole('button', { name: 'Restore the code' }).click()
  await page.getByText(/The room’s code is again what it was at/).waitFor()
  await ada.shows('worked = True\n')
  await page.goto(end)
  await viewer.shows('worked = True\n')
  await page.locator('[data-mark=restore]').waitFor()
})

it('an ended room leads to its recording, and that back to the room', async () => {
  const viewer = await stage.enter(interview.room, { role: 'interviewer', name: 'Ines' })
  const { page } = viewer
  await page.getByRole('link', { name: 'Watch the recording' }).click()
  await page.locator('[data-playing]').waitFor()
  await page.getByRole('link', { name: 'Back to the room' }).click()
  await page.locator('[data-phase=ended]').waitFor()
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Watch the recording' }).click()
  await page.locator('[data-playing]').waitFor()
})

it('says so where nothing can be had, and tries again', async () => {
  const viewer = await come()
  const { page } = viewer
  await page.locator('[data-playing]').waitFor()
  await page.route('**/api/v1/rooms/*/playback', (route) => route.abort())
  await page.reload()
  await page.getByRole('heading', { name: 'The recording could not be loaded.' }).waitFor()
  await page.unroute('**/api/v1/rooms/*/playback')
  await page.route('**/playback/code?*', (route) => route.fulfill({ body: 'no recording' }))
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'This recording can’t be read.' }).waitFor()
  await page.unroute('**/playback/code?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('[data-playing]').waitFor()
})

const looks = [
  { theme: 'light', locale: 'en', width: 1360, height: 860 },
  { theme: 'dark', locale: 'de', width: 1360, height: 860 },
  { theme: 'contrast', locale: 'en', width: 1360, height: 860 },
  { theme: 'light', locale: 'de', width: 390, height: 800 },
  { theme: 'dark', locale: 'en', width: 390, height: 800 },
] as const

it.each(looks)(
  'PAGE-7 keeps nobody out: $theme, $locale, $width px',
  async ({ theme, locale, width, height }) => {
    const [, , , fourth] = interview.seen
    const viewer = await watch({ search: `?t=${fourth?.second}s`, preferences: { theme, locale } })
    const { page } = viewer
    await page.setViewportSize({ width, height })
    await page.getByRole('button', { name: locale === 'de' ? 'Verfasser' : 'Authors' }).click()
    await page.locator('.line-note').first().waitFor()
    await page.locator('[data-activity]').first().waitFor()
    expect(await seriousOn(viewer)).toEqual([])
    await page.screenshot({ path: join(pictures, `playback-${theme}-${locale}-${width}.png`) })
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    await eventually('no more than its window', async () => (await overflow()) === 0)
  },
)
