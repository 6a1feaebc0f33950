import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Network } from '../support/network'
import { type TestRoom } from '../support/server'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

async function join(room: TestRoom, role: 'owner' | 'candidate' | 'observer', name: string) {
  const person = await stage.join(room, { role, name })
  return person
}

const panel = ({ page }: Person, name: string) =>
  page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name })

it('PAGE-6 Enter, Enter does not end an interview, and Escape keeps it', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  const ada = await join(room, 'candidate', 'Ada')
  await olga.page.locator('[data-person=Ada]').first().waitFor()
  await olga.page.getByRole('button', { name: /^End/ }).focus()
  await olga.page.keyboard.press('Enter')
  const dialog = olga.page.getByRole('alertdialog', { name: 'End the interview?' })
  await dialog.getByText('Ada will leave the room').waitFor()
  await olga.page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await olga.page.getByRole('button', { name: /^End/ }).click()
  await olga.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await olga.page.locator('[data-phase=live]').waitFor()
  await ada.connection('saved')
})

it("'Saved' stays while one types, and says nothing to screen readers", async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, 'candidate', 'Ada')
  await ada.goTo('end')
  await ada.page.evaluate(() => {
    const badge = document.querySelector('[data-connection]')
    const said: (string | null)[] = []
    Object.assign(window, { said, since: performance.now() })
    const note = () => said.push(badge?.getAttribute('data-connection') ?? null)
    if (badge) new MutationObserver(note).observe(badge, { attributeFilter: ['data-connection'] })
    const status = document.querySelector('[data-connection-told]')
    const speak = () => said.push(`spoken: ${status?.textContent}`)
    if (!status) said.push('spoken by nobody')
    else new MutationObserver(speak).observe(status, { childList: true, characterData: true, subtree: true })
  })
  await ada.page.keyboard.type('x'.repeat(60), { delay: 20 })
  await ada.connection('saved')
  const { said, seconds } = await ada.page.evaluate(() => {
    const noted = window as unknown as { said: string[]; since: number }
    return { said: noted.said, seconds: (performance.now() - noted.since) / 1_000 }
  })
  expect(said.filter((word) => word.startsWith('spoken'))).toEqual([])
  // A busy machine may take longer than a second for a save: twice a second, and not for each key.
  expect(said.length).toBeLessThanOrEqual(2 * Math.ceil(seconds))
})

it('LIVE-8 whose network is gone is shown as lost, and as there when it is back', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  const network = await Network.to(stage.server.port)
  const ada = await stage.visit(`http://${network.address}/rooms/${room.id}#${room.tokens.candidate}`)
  await ada.page.getByLabel('Your name').fill('Ada')
  await ada.page.keyboard.press('Enter')
  await ada.connection('saved')
  await panel(olga, 'People').click()
  const row = olga.page.locator('[data-person-row=Ada]')
  await row.waitFor()
  network.silence()
  await row.getByText('connection lost').waitFor()
  const announced = olga.page.locator('[data-announced]', { hasText: 'Ada lost the connection.' })
  await announced.waitFor({ state: 'attached' })
  network.mend()
  await eventually('her to be there again', async () => {
    return (await row.count()) === 1 && (await row.getByText('connection lost').count()) === 0
  })
  await ada.page.close()
  await network.stop()
})

it('PAGE-1 follows somebody until Escape, and goes to their caret', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  const ada = await join(room, 'candidate', 'Ada')
  await ada.replaceAll(Array.from({ length: 300 }, (_, line) => `line ${line}`).join('\n'))
  await ada.goTo('end')
  await olga.contains('line 299')
  await panel(olga, 'People').click()
  const row = olga.page.locator('[data-person-row=Ada]')
  await row.getByText('main.py, line 300').waitFor()
  await row.getByRole('button', { name: 'Follow Ada' }).click()
  await olga.page.locator('.cm-line', { hasText: 'line 299' }).waitFor()
  await ada.goTo('start')
  await olga.page.locator('.cm-line', { hasText: 'line 0' }).waitFor()
  await olga.page.locator('[data-following=Ada]').waitFor()
  await olga.page.keyboard.press('Escape')
  await olga.page.locator('[data-following]').waitFor({ state: 'detached' })
  // She is on her own again: what Ada does moves nothing.
  await ada.goTo('end')
  await row.getByText('main.py, line 300').waitFor()
  await olga.page.locator('.cm-line', { hasText: 'line 0' }).waitFor()
  await row.getByRole('button', { name: 'Go to Ada’s caret' }).click()
  await olga.page.locator('.cm-line', { hasText: 'line 299' }).waitFor()
  await olga.type('!')
  await ada.contains('line 299!')
})

it('PAGE-6 who is removed is asked for once, by name, and has to go', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  const ada = await join(room, 'candidate', 'Ada')
  await panel(olga, 'People').click()
  await olga.page.locator('[data-person-row=Ada]').getByRole('button', { name: 'Remove Ada' }).click()
  const dialog = olga.page.getByRole('alertdialog', { name: 'Remove Ada from the room?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await ada.connection('saved')
  await olga.page.locator('[data-person-row=Ada]').getByRole('button', { name: 'Remove Ada' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await ada.page.getByRole('heading', { name: 'You have been removed from this room.' }).waitFor()
})

it('a chat of all, and one of leaders that no byte leaves', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  const ada = await join(room, 'candidate', 'Ada')
  const heard: string[] = []
  const network = await ada.context.newCDPSession(ada.page)
  await network.send('Network.enable')
  network.on('Network.webSocketFrameReceived', ({ response }) => {
    heard.push(Buffer.from(response.payloadData, 'base64').toString('latin1'))
  })
  await panel(olga, 'Chat').click()
  await olga.page.getByLabel('Message', { exact: true }).fill('<b>hello</b>')
  await olga.page.keyboard.press('Enter')
  await panel(ada, 'Chat').getByText('1').waitFor()
  await panel(ada, 'Chat').click()
  await ada.page.getByRole('log', { name: 'Messages' }).getByText('<b>hello</b>').waitFor()
  await panel(ada, 'Chat').getByText('1').waitFor({ state: 'detached' })
  await olga.page.getByRole('button', { name: 'Interviewers only' }).click()
  await olga.page.getByLabel('Message', { exact: true }).fill('SECRET-ABOUT-HER')
  await olga.page.keyboard.press('Enter')
  await olga.page.getByText('SECRET-ABOUT-HER').waitFor()
  await olga.connection('saved')
  await ada.page.getByLabel('Message', { exact: true }).fill('a question')
  await ada.page.keyboard.press('Enter')
  await olga.page.getByRole('button', { name: 'Everyone' }).click()
  await olga.page.getByRole('log', { name: 'Messages' }).getByText('a question').waitFor()
  // The browser tells of a frame by a way of its own.
  await eventually('the frame with it', () => heard.some((frame) => frame.includes('hello')))
  expect(heard.filter((frame) => frame.includes('SECRET'))).toEqual([])
  expect(await ada.page.getByRole('button', { name: 'Interviewers only' }).count()).toBe(0)
})

it('a comment stands at its line, goes with it, is answered and resolved', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  const ada = await join(room, 'candidate', 'Ada')
  await ada.replaceAll('first\nsecond')
  await olga.shows('first\nsecond')
  await olga.goTo('end')
  await olga.page.keyboard.press('Alt+Shift+M')
  await olga.page.keyboard.type('why this?')
  await olga.page.keyboard.press('Enter')
  // Screen readers have the panel; the gutter is hidden from them.
  const mark = ada.page.locator('[aria-label="Comment by Olga: why this?"]')
  await ada.goTo('start')
  await ada.type('new\n')
  await mark.click()
  const thread = ada.page.locator('[data-thread]')
  await thread.getByText('main.py, line 3').waitFor()
  await thread.getByLabel('Reply').fill('because')
  await ada.page.keyboard.press('Enter')
  await olga.page.locator('[data-thread]').getByText('because').waitFor()
  await olga.page.locator('[data-thread]').getByRole('button', { name: 'Resolve' }).click()
  await mark.waitFor({ state: 'detached' })
})

it('everything is found by its name, and one’s choices stay', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, 'candidate', 'Ada')
  await ada.page.keyboard.press('Control+K')
  await ada.page.getByRole('combobox', { name: 'Commands' }).fill('settings')
  await ada.page.keyboard.press('Enter')
  const dialog = ada.page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByLabel('Theme').selectOption('contrast')
  await dialog.getByLabel('Font size').fill('20')
  await dialog.getByLabel('Language of this page').selectOption('de')
  await ada.page.getByRole('dialog', { name: 'Einstellungen' }).waitFor()
  await ada.page.keyboard.press('Escape')
  // The first key after the dialog is written where one was (PAGE-2).
  await ada.goTo('end')
  await ada.page.keyboard.press('Control+K')
  await ada.page.getByRole('combobox', { name: 'Befehle' }).waitFor()
  await ada.page.keyboard.press('Escape')
  await ada.type('x')
  await ada.contains('x')
  await ada.page.reload()
  await ada.connection('saved')
  await ada.page.getByText('Gespeichert').waitFor()
  expect(await ada.page.locator('.cm-editor').evaluate((editor) => getComputedStyle(editor).fontSize)).toBe(
    '20px',
  )
  expect(await ada.page.evaluate(() => document.documentElement.dataset['theme'])).toBe('contrast')
})

it('leaders choose which languages the room offers', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  const ada = await join(room, 'candidate', 'Ada')
  const offered = async () => {
    await ada.page.getByRole('button', { name: 'Language: Python' }).click()
    const names = await ada.page.getByRole('menuitemradio').allInnerTexts()
    await ada.page.keyboard.press('Escape')
    return names.map((name) => name.split('\n')[0])
  }
  const all = await offered()
  expect(all.length).toBeGreaterThan(3)
  await olga.page.keyboard.press('Control+,')
  await olga.page.getByRole('tab', { name: 'For the room' }).click()
  const choice = olga.page.getByRole('group', { name: 'Languages' })
  await choice.getByText('All languages can be chosen in this room.').waitFor()
  for (const name of all.filter((one) => one !== 'Go')) {
    await choice.getByLabel(name ?? '', { exact: true }).click()
    await eventually(
      name ?? '',
      async () => !(await choice.getByLabel(name ?? '', { exact: true }).isChecked()),
    )
  }
  // One is left, and what is open.
  expect(await choice.getByLabel('Go').isDisabled()).toBe(true)
  await eventually('two of them', async () => (await offered()).join() === 'Python,Go')
  await olga.page.keyboard.press('Escape')
  await ada.page.getByRole('button', { name: 'Language: Python' }).click()
  await ada.page.getByRole('menuitemradio', { name: /^Go/ }).click()
  await olga.page.getByRole('button', { name: 'Language: Go' }).waitFor()
})

it('the room’s settings are for leaders, and reach everybody', async () => {
  const room = await stage.server.createRoom()
  const olga = await join(room, 'owner', 'Olga')
  const ada = await join(room, 'candidate', 'Ada')
  await olga.page.keyboard.press('Control+,')
  await olga.page.getByRole('tab', { name: 'For the room' }).click()
  await olga.page.getByLabel('Title').fill('Second round')
  await olga.page.keyboard.press('Enter')
  await ada.page.getByRole('heading', { name: 'Second round' }).waitFor()
  await ada.page.keyboard.press('Control+,')
  await ada.page.getByRole('dialog', { name: 'Settings' }).waitFor()
  expect(await ada.page.getByRole('tab').and(ada.page.getByText('For the room')).count()).toBe(0)
  await olga.page.getByRole('button', { name: 'Delete room' }).click()
  await olga.page.getByRole('alertdialog').getByRole('button', { name: 'Delete room' }).click()
  await ada.page.getByRole('heading', { name: /There is no such room/ }).waitFor()
})
