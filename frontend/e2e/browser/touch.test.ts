import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

/** A phone, and somebody who has fingers only. */
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }

/** The panels of a phone stand in a bar at the bottom. */
const tapPanel = ({ page }: Person, name: string) =>
  page.getByRole('navigation').getByRole('button', { name }).tap()

it('the first minute on two phones, by touch', async () => {
  const olga = await stage.visit(`http://${stage.server.address}/`, phone)
  await olga.page.getByRole('button', { name: 'New room' }).tap()
  await olga.contains('Hello from Pairpad')
  await tapPanel(olga, 'Invite')
  const invite = olga.page.getByRole('region', { name: 'Invite' })
  await invite.getByRole('button', { name: 'Copy the candidate link' }).tap()
  await invite.getByText('Copied').waitFor()
  const link = await olga.page.evaluate(() => navigator.clipboard.readText())

  const ada = await stage.visit(link, phone)
  await ada.page.getByLabel('Your name').tap()
  await ada.type('Ada')
  await ada.page.getByRole('button', { name: /^Join/ }).tap()
  await ada.page.getByText('You are in, Ada.').waitFor()

  await olga.page.getByText('Waiting: Ada').waitFor()
  await olga.page.getByRole('button', { name: /^Start/ }).tap()
  await ada.contains('Hello from Pairpad')
  await ada.page.locator('.cm-line').first().tap()
  await ada.type('# by thumb ')
  await tapPanel(olga, 'Code')
  await olga.contains('# by thumb ')

  // The problem is written on one phone and read on the other.
  await tapPanel(olga, 'Problem')
  await olga.page.getByRole('button', { name: 'Write it' }).tap()
  await olga.type('Reverse a list.')
  await tapPanel(ada, 'Problem')
  await ada.page.getByText('Reverse a list.').waitFor()
  await tapPanel(ada, 'Code')
  await ada.page.locator('.cm-line').first().tap()
  await ada.type('again ')
  await eventually('her text', async () => (await olga.text()).includes('again '))

  for (const { page } of [olga, ada]) {
    // Nothing is wider than the phone, and what is tapped is not smaller than a fingertip can hit.
    const sizes = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      header: document.querySelector('header')?.getBoundingClientRect().height ?? 0,
      small: [...document.querySelectorAll('button, a[href], select')]
        .map((control) => ({ name: control.textContent, box: control.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && Math.max(box.width, box.height) > 4)
        .filter(({ box }) => Math.min(box.width, box.height) < 24)
        .map(({ name, box }) => `${name} ${Math.round(box.width)} × ${Math.round(box.height)}`),
    }))
    expect(sizes.page).toBeLessThanOrEqual(360)
    // Two rows at most.
    expect(sizes.header).toBeLessThanOrEqual(100)
    expect(sizes.small).toEqual([])
  }
})

it.each([
  { locale: 'en', setTimer: 'Set a timer', start: 'Set and start' },
  { locale: 'de', setTimer: 'Timer stellen', start: 'Stellen und starten' },
])(
  'the header of who leads has two rows on a phone, with a timer and three people ($locale)',
  async ({ locale, setTimer, start }) => {
    const room = await stage.server.createRoom({ phase: 'pending', language: 'typescript' })
    const olga = await stage.join(room, { role: 'owner', name: 'Olga', ...phone, locale })
    for (const name of ['Ivan', 'Bea']) await stage.join(room, { role: 'interviewer', name })
    const header = olga.page.getByRole('banner')
    /** Two rows, and nothing of them is cut off. */
    const isWhole = async () => {
      const box = await header.boundingBox()
      const cut = await header.evaluate((element) =>
        [element, ...element.querySelectorAll('button')].some(
          (one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth,
        ),
      )
      return box !== null && box.height <= 100 && !cut
    }
    await eventually('three faces', async () => (await header.locator('.face').count()) === 3)
    await eventually('a whole header before the interview', isWhole)
    await header.getByRole('button', { name: setTimer }).tap()
    await olga.page.getByRole('dialog', { name: setTimer }).getByRole('button', { name: start }).tap()
    await header.locator('[data-timer]').waitFor()
    await eventually('a whole header with a timer', isWhole)
    for (const phase of ['live', 'ended']) {
      await stage.server.ask('PUT', `/rooms/${room.id}/phase`, room.tokens.owner, { phase })
      await header.locator(`[data-phase=${phase}]`).waitFor()
      await eventually(`a whole header while it is ${phase}`, isWhole)
    }
  },
)
