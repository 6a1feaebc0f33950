import { expect, it } from 'vitest'
import type { MadeLink, SessionAnswer } from '../../src/api/schema'
import { eventually } from '../support/eventually'
import type { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

const openInvite = async (person: Person) => {
  await person.connection('saved')
  await person.page.getByRole('banner').getByRole('button', { name: 'Invite' }).click()
  return person.page.getByRole('region', { name: 'Invite' })
}

it('a link gets another label and another time, and keeps its address', async () => {
  const room = await stage.server.createRoom()
  const olga = await stage.enter(room, { role: 'owner', name: 'Olga' })
  const invite = await openInvite(olga)
  await invite.getByRole('button', { name: 'Another link: candidate' }).click()
  await invite.getByLabel('Label').fill('Aad')
  await olga.page.keyboard.press('Enter')
  await invite.getByText('Aad', { exact: true }).waitFor()
  const another = invite.getByRole('button', { name: 'Another link: candidate' })
  await eventually('the focus is back', () => another.evaluate((button) => button === document.activeElement))
  const copied = async (name: string) => {
    await olga.page.evaluate(() => navigator.clipboard.writeText('nothing yet'))
    await invite.getByRole('button', { name: `Copy ${name}`, exact: true }).click()
    return eventually('the link', async () => {
      const link = await olga.page.evaluate(() => navigator.clipboard.readText())
      return link === 'nothing yet' ? undefined : link
    })
  }
  const address = await copied('the candidate link “Aad”')
  const ada = await stage.visit(address)
  await ada.page.getByLabel('Your name').fill('Ada')
  await ada.page.keyboard.press('Enter')
  await ada.connection('saved')
  const row = invite.locator('[data-link=candidate]').filter({ hasText: 'Aad' })
  await row.getByText('Ada', { exact: true }).waitFor()

  // By keys alone, and away with Escape: nothing is changed, and the focus is where one came from.
  const more = row.getByRole('button', { name: 'More for the candidate link “Aad”' })
  await more.focus()
  await olga.page.keyboard.press('Enter')
  await olga.page.keyboard.press('Tab')
  await olga.page.keyboard.press('Enter')
  const form = invite.getByRole('form', { name: 'Edit the candidate link “Aad”' })
  expect(await form.getByLabel('Label').evaluate((field) => field === document.activeElement)).toBe(true)
  expect(await form.getByLabel('Label').inputValue()).toBe('Aad')
  await olga.page.keyboard.type('x')
  await olga.page.keyboard.press('Escape')
  await form.waitFor({ state: 'detached' })
  expect(await more.evaluate((button) => button === document.activeElement)).toBe(true)
  await row.getByText('Aad', { exact: true }).waitFor()

  await row.getByRole('button', { name: 'Edit' }).click()
  await form.getByLabel('Label').fill('Ada, onsite')
  // Whom it concerns is said before it is done (PAGE-6).
  expect(await form.getByText('removed from the room').count()).toBe(0)
  await form.getByLabel('Works').selectOption({ label: 'for 7 days from now' })
  await form.getByText('Ada joined with it, and is removed from the room when it expires.').waitFor()
  await form.getByRole('button', { name: 'Save' }).click()
  const edited = invite.locator('[data-link=candidate]').filter({ hasText: 'Ada, onsite' })
  await edited.getByText(/Works until/).waitFor()
  await form.waitFor({ state: 'detached' })
  const again = edited.getByRole('button', { name: 'More for the candidate link “Ada, onsite”' })
  await eventually('the focus is back', () => again.evaluate((button) => button === document.activeElement))
  expect(await copied('the candidate link “Ada, onsite”')).toBe(address)

  // What is not chosen stays, and without a label it is a link like the others.
  await edited.getByRole('button', { name: 'Edit' }).click()
  const renamed = invite.getByRole('form', { name: 'Edit the candidate link “Ada, onsite”' })
  await renamed.getByLabel('Label').fill('')
  await renamed.getByRole('button', { name: 'Save' }).click()
  await edited.waitFor({ state: 'detached' })
  await invite.getByText(/Works until/).waitFor()
  const bare = invite.locator('[data-link=candidate]').filter({ hasText: 'Works until' })
  await bare.getByRole('button', { name: 'Edit' }).click()
  await invite.getByLabel('Works').selectOption({ label: 'until revoked' })
  await invite.getByRole('button', { name: 'Save' }).click()
  await invite.getByText(/Works until/).waitFor({ state: 'detached' })
  await ada.connection('saved')
  // This browser knows it as it is now before the server has said so.
  await olga.page.reload()
  await invite.locator('[data-link=candidate]').nth(1).getByRole('button', { name: /^Copy/ }).waitFor()
})

it('a link that has expired says so, and works again when it gets more time', async () => {
  const { server } = stage
  const room = await server.createRoom()
  const owner = room.tokens.owner
  const link = await server.ask<MadeLink>('POST', `/rooms/${room.id}/links`, owner, {
    role: 'candidate',
    label: 'Short',
    expires_at: new Date(Date.now() + 1_500).toISOString(),
  })
  const join = () =>
    server.ask<SessionAnswer>('POST', `/rooms/${room.id}/join`, undefined, { token: link.token, name: 'Ada' })
  await eventually('it has expired', () =>
    join().then(
      () => false,
      () => true,
    ),
  )
  const ivan = await stage.enter(room, { role: 'interviewer', name: 'Ivan' })
  const invite = await openInvite(ivan)
  const row = invite.locator('[data-link=candidate]').filter({ hasText: 'Short' })
  await row.getByText(/Expired on/).waitFor()
  expect(await row.getByRole('button', { name: /^(Copy|New link)/ }).count()).toBe(0)
  await row.getByRole('button', { name: /^More/ }).click()
  await row.getByRole('button', { name: 'Edit' }).click()
  expect(await row.getByLabel('Works').locator('option').allTextContents()).toEqual([
    expect.stringMatching(/^until .+ \(expired\)$/),
    'until revoked',
    'for a day from now',
    'for 7 days from now',
    'for 30 days from now',
  ])
  await row.getByLabel('Works').selectOption('1')
  await row.getByRole('button', { name: 'Save' }).click()
  await row.getByText(/Works until/).waitFor()
  expect((await join()).member.name).toBe('Ada')

  // Revoked by somebody else meanwhile: it is said where one is.
  await row.getByRole('button', { name: 'Edit' }).click()
  await server.ask('DELETE', `/rooms/${room.id}/links/${link.id}`, owner)
  await row.getByRole('button', { name: 'Save' }).click()
  await row.getByRole('alert').waitFor()
  expect(await row.getByRole('button', { name: 'Save' }).isEnabled()).toBe(true)
})
