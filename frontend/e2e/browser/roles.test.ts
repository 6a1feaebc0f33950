import { expect, it } from 'vitest'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

/** Somebody who has just made a room, and the address of it. */
async function owner() {
  const olga = await stage.visit(`http://${stage.server.address}/`)
  await olga.page.getByRole('button', { name: 'New room' }).click()
  await olga.contains('Hello from Pairpad')
  return olga
}

async function candidateLink({ page }: Person) {
  await page.getByRole('button', { name: 'Copy the candidate link' }).click()
  await page.getByText('Copied').waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}

const start = ({ page }: Person) => page.getByRole('button', { name: /^Start/ })

it('PAGE-3 the owner opens the candidate’s link, closes both tabs, and comes back as the owner', async () => {
  const olga = await owner()
  const address = olga.page.url()
  const other = await olga.reopen(await candidateLink(olga))
  await other.page.getByLabel('Your name').fill('Not Olga')
  await other.page.keyboard.press('Enter')
  await other.page.getByText('You are in, Not Olga.').waitFor()
  await olga.page.close()
  await other.page.close()
  const again = await olga.reopen(address)
  await start(again).waitFor()
  await again.connection('saved')
  expect(again.errors).toEqual([])
})

it('PAGE-3 a tab says as whom it is here, and switches both ways', async () => {
  const olga = await owner()
  const other = await olga.reopen(await candidateLink(olga))
  await other.page.getByLabel('Your name').fill('Not Olga')
  await other.page.keyboard.press('Enter')
  const bar = other.page.locator('[data-role-bar]')
  await bar.getByText('You are here as a candidate. You also own this room.').waitFor()
  await bar.getByRole('button', { name: 'Switch to Owner' }).click()
  await start(other).waitFor()
  // Who may do the most is told nothing; the menu has the way back.
  expect(await bar.count()).toBe(0)
  await other.page.getByRole('button', { name: 'More', exact: true }).click()
  await other.page.getByRole('menuitem', { name: 'Switch to Candidate' }).click()
  await bar.getByText('You are here as a candidate.').waitFor()
  // The other tab is who it was.
  await olga.page.reload()
  await start(olga).waitFor()
  expect(other.errors).toEqual([])
})

it('PAGE-3 the preview shows what candidates see, in the lobby, live and at the end, and takes nothing away', async () => {
  const olga = await owner()
  const bar = olga.page.locator('[data-role-bar]')
  const preview = async () => {
    await olga.page.getByRole('button', { name: 'More', exact: true }).click()
    await olga.page.getByRole('menuitem', { name: 'Preview as candidate' }).click()
  }
  const back = () => bar.getByRole('button', { name: 'Back to your own view' }).click()
  await preview()
  await olga.page.getByRole('region', { name: 'Warm-up' }).waitFor()
  await bar.getByText('This is what candidates see while they wait.').waitFor()
  await back()
  await start(olga).click()
  await olga.page.locator('[data-phase=live]').waitFor()
  await preview()
  await bar.getByText('This is what candidates see. What you type is yours').waitFor()
  await olga.contains('Hello from Pairpad')
  expect(await olga.page.getByRole('button', { name: /^(End|Invite)/ }).count()).toBe(0)
  await back()
  await olga.page.getByRole('button', { name: /^End/ }).click()
  await olga.page.getByRole('alertdialog').getByRole('button', { name: 'End the interview' }).click()
  await olga.page.locator('[data-phase=ended]').waitFor()
  await preview()
  await olga.page.getByRole('heading', { name: 'The interview has ended.' }).waitFor()
  await olga.page.getByRole('button', { name: 'Download main.py' }).waitFor()
  await back()
  await olga.page.getByRole('button', { name: 'Reopen' }).waitFor()
})
