import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

async function visit(address: string, options: Parameters<typeof Person.visit>[2] = {}) {
  const url = address.startsWith('/') ? `http://${stage.server.address}${address}` : address
  const person = await stage.visit(url, options)
  return person
}

const hasEditorFocus = ({ page }: Person) =>
  page.evaluate(() => document.activeElement?.classList.contains('cm-content') ?? false)

async function copied(owner: Person, role: string) {
  await owner.page.getByRole('button', { name: `Copy the ${role} link` }).click()
  await owner.page.getByRole('button', { name: `Copied the ${role} link` }).waitFor()
  return owner.page.evaluate(() => navigator.clipboard.readText())
}

async function join(link: string, name: string) {
  const person = await visit(link)
  // The field has the focus: one types, and Enter is enough.
  await person.page.getByLabel('Your name').and(person.page.locator(':focus')).waitFor()
  await person.type(name)
  await person.page.keyboard.press('Enter')
  return person
}

/** What the browser's tab shows. */
const tab = ({ page }: Person) =>
  page.evaluate(() => ({
    title: document.title,
    icon: document.querySelector('link[rel=icon]')?.getAttribute('href'),
  }))

/** How many tones the page has begun. */
const tones = ({ page }: Person) => page.evaluate(() => document.documentElement.dataset['tones'])

it('PAGE-2 PAGE-6 the first minute, with an owner, an interviewer and a candidate', async () => {
  const olga = await visit('/')
  await olga.page.getByText('Go', { exact: true }).click()
  await olga.page.getByRole('button', { name: 'New room' }).click()
  await olga.contains('Hello from Pairpad')
  await eventually('the editor to have the focus', () => hasEditorFocus(olga))
  await olga.type('// first key\n')
  await olga.contains('// first key')
  // The invitation stands beside the editor.
  const invite = olga.page.getByRole('region', { name: 'Invite' })
  const [panel, code] = [await invite.boundingBox(), await olga.page.locator('.cm-editor').boundingBox()]
  expect(panel && code && panel.x >= code.x + code.width - 1).toBe(true)

  const ivan = await join(await copied(olga, 'interviewer'), 'Ivan')
  await ivan.contains('// first key')
  const ada = await join(await copied(olga, 'candidate'), 'Ada')

  // The warm-up: an editor of her own, where she sets it as she likes.
  await ada.page.getByText('You are in, Ada.').waitFor()
  await eventually('the warm-up to have the focus', () => hasEditorFocus(ada))
  await ada.type('warming up ')
  await ada.contains('warming up')
  const warmup = ada.page.getByRole('region', { name: 'Warm-up' })
  await warmup.getByLabel('Keyboard shortcuts').selectOption('emacs')
  await warmup.getByRole('button', { name: 'Larger font' }).click()
  await warmup.locator('.cm-content').click()

  // Who leads is told, in the room and in the browser's tab; and sees by which link she came.
  for (const leader of [olga, ivan]) {
    await leader.page.getByText('Waiting: Ada').waitFor()
    await eventually('the tab', async () => {
      const { title, icon } = await tab(leader)
      return title.startsWith('(1) ') && icon === '/icon-waiting.svg'
    })
  }
  const link = invite.locator('[data-link=candidate]')
  await link.getByText('Ada', { exact: true }).waitFor()
  await link.getByText('waiting', { exact: true }).waitFor()
  expect(await olga.text()).not.toContain('warming up')

  await ivan.page.getByRole('button', { name: /^Start/ }).click()
  await ada.connection('saved')
  await ada.contains('// first key')
  await ada.page.getByText('You are in, Ada.').waitFor({ state: 'detached' })
  expect(await ada.text()).not.toContain('warming up')
  // Without a click: the focus went over with her, and so did her choices.
  await eventually('the room’s editor to have the focus', () => hasEditorFocus(ada))
  await ada.type('// Ada\n')
  await olga.contains('// Ada')
  await ivan.contains('// Ada')
  expect(await ada.page.evaluate(() => localStorage.getItem('pairpad.preferences'))).toContain('emacs')
  await eventually('a calm tab', async () => (await tab(olga)).icon === '/icon.svg')

  // The end: she keeps the code, also without a connection.
  await olga.page.getByRole('button', { name: /^End/ }).click()
  const question = olga.page.getByRole('alertdialog')
  await question.getByText(/Ada/).waitFor()
  await question.getByRole('button', { name: 'End the interview' }).click()
  await ada.page.getByRole('heading', { name: 'The interview has ended.' }).waitFor()
  await ada.contains('// Ada')
  await ada.page.getByText(/This is your copy of the code, read-only/).waitFor()
  await ada.context.setOffline(true)
  expect(await ada.page.locator('.cm-content').getAttribute('contenteditable')).toBe('false')
  await ada.page.getByRole('button', { name: 'Copy main.go' }).click()
  await ada.page.getByText('Copied').waitFor()
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toContain('// Ada')
  const download = ada.page.waitForEvent('download')
  await ada.page.getByRole('button', { name: 'Download main.go' }).click()
  expect((await download).suggestedFilename()).toBe('main.go')
  await ada.context.setOffline(false)

  // The next one: a room of its own, with the invitation open.
  const before = olga.page.url()
  await olga.page.getByRole('button', { name: 'Next candidate' }).click()
  await olga.page.locator('[data-phase=pending]').waitFor()
  expect(olga.page.url()).not.toBe(before)
  await eventually('the new room’s code', async () => {
    const shown = await olga.text()
    return shown.includes('Hello from Pairpad') && !shown.includes('// Ada')
  })
  await invite.getByRole('button', { name: 'Copy the candidate link' }).waitFor()
})

it('a room that lets candidates keep nothing takes the copy out of their browser, and says so', async () => {
  const room = await stage.server.createRoom({ candidates_keep: false })
  const ada = await stage.join(room, { name: 'Ada' })
  const copies = () =>
    ada.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''))
  await eventually('a copy', async () => (await copies()).some((name) => name.includes(room.id)))
  await stage.server.ask('PUT', `/rooms/${room.id}/phase`, room.tokens.owner, { phase: 'ended' })
  await ada.page.getByText('the copy in this browser has been deleted').waitFor()
  await eventually('no copy', async () => !(await copies()).some((name) => name.includes(room.id)))
})

it('observers wait without an editor', async () => {
  const room = await stage.server.createRoom({ phase: 'pending' })
  const oskar = await stage.enter(room, { role: 'observer', name: 'Oskar' })
  await oskar.page.getByText('You are in, Oskar.').waitFor()
  await oskar.page.getByText('Your name, and that you were here.').waitFor()
  expect(await oskar.page.locator('.cm-content').count()).toBe(0)
})

it('nothing of the warm-up is sent', async () => {
  const room = await stage.server.createRoom({ phase: 'pending' })
  const ada = await visit(`/rooms/${room.id}#${room.tokens.candidate}`)
  const sent: string[] = []
  ada.page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => sent.push(payload.toString()))
  })
  ada.page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`))
  await ada.page.getByLabel('Your name').fill('Ada')
  await ada.page.keyboard.press('Enter')
  await eventually('the warm-up to have the focus', () => hasEditorFocus(ada))
  // At once: letter by letter nothing would be found.
  await ada.page.keyboard.insertText('WARMUP-SECRET')
  await ada.contains('WARMUP-SECRET')
  await stage.server.ask('PUT', `/rooms/${room.id}/phase`, room.tokens.owner, { phase: 'live' })
  await ada.connection('saved')
  await ada.type('x')
  await ada.connection('saved')
  expect(sent.length).toBeGreaterThan(0)
  expect(sent.filter((text) => text.includes('WARMUP-SECRET'))).toEqual([])
})

it('a sound tells that somebody waits, only to those who want it', async () => {
  const room = await stage.server.createRoom({ phase: 'pending' })
  const leaders = []
  for (const sound of [true, false]) {
    const leader = await stage.enter(room, { role: 'interviewer', name: 'Ivan' })
    await leader.page.addInitScript((wanted) => {
      localStorage.setItem('pairpad.preferences', JSON.stringify({ sound: wanted }))
      const start = OscillatorNode.prototype.start
      OscillatorNode.prototype.start = function (...when) {
        document.documentElement.dataset['tones'] = String(
          Number(document.documentElement.dataset['tones'] ?? 0) + 1,
        )
        start.apply(this, when)
      }
    }, sound)
    await leader.page.reload()
    await leader.connection('saved')
    leaders.push(leader)
  }
  await stage.enter(room, { name: 'Ada' })
  for (const leader of leaders) await leader.page.getByText('Waiting: Ada').waitFor()
  const [loud, quiet] = leaders
  if (!loud || !quiet) throw new Error('there are two')
  await eventually('two tones', async () => (await tones(loud)) === '2')
  expect(await tones(quiet)).toBeUndefined()
})
