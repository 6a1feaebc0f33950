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
