import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { type TestRoom } from '../support/server'
import { StockClient } from '../stock/client'
import { patience, Person } from './browser'
import { holdFirst } from './holding'
import { Stage } from './stage'

const stage = Stage.of()

async function enter(room: TestRoom, role: 'owner' | 'interviewer' | 'candidate' | 'observer', name: string) {
  const person = await stage.enter(room, { role, name })
  return person
}

const phase = (person: Person, value: string) => person.page.locator(`[data-phase=${value}]`).waitFor()

it('who waits is shown as it is by now, also when an older answer is late', async () => {
  const room = await stage.server.createRoom({ phase: 'pending' })
  const olga = await enter(room, 'interviewer', 'Olga')
  await phase(olga, 'pending')
  // The answer by which Ada waits is under way for long.
  const answers = await holdFirst(olga, '**/members')
  const ada = await enter(room, 'candidate', 'Ada')
  await ada.page.getByText('What is recorded').waitFor()
  await eventually('the page asks who is there', () => answers.asked > 0)
  await olga.page.getByRole('button', { name: /^Start/ }).click()
  for (const person of [ada, olga]) await phase(person, 'live')
  const arrived = olga.page.waitForEvent('requestfinished', (request) => request.url().endsWith('/members'))
  answers.release()
  await arrived
  // When she sees this, that answer has been seen, too.
  await ada.replaceAll('begun')
  await olga.shows('begun')
  await eventually('the page has asked again', () => answers.asked > 1)
  await olga.page.locator('[data-waiting]').waitFor({ state: 'detached' })
})

it('a room that has begun does not fall back to before, also when an older answer is late', async () => {
  const room = await stage.server.createRoom({ phase: 'pending' })
  const olga = await enter(room, 'interviewer', 'Olga')
  await phase(olga, 'pending')
  const otto = await enter(room, 'interviewer', 'Otto')
  await phase(otto, 'pending')
  // As when her session is renewed just then.
  const answers = await holdFirst(olga, '**/session')
  await otto.page.keyboard.press('Control+,')
  await otto.page.getByRole('tab', { name: 'For the room' }).click()
  await otto.page.getByLabel('Title').fill('Second round')
  await otto.page.keyboard.press('Enter')
  await otto.page.keyboard.press('Escape')
  await eventually('the page asks for the room', () => answers.asked > 0)
  await otto.page.getByRole('button', { name: /^Start/ }).click()
  await phase(olga, 'live')
  answers.release()
  await olga.page.getByText('Second round').waitFor()
  await phase(olga, 'live')
  await eventually('the page has asked again', () => answers.asked > 1)
  await otto.replaceAll('begun')
  await olga.shows('begun')
  await phase(olga, 'live')
})

it('an interview from the lobby to its end and back', async () => {
  const room = await stage.server.createRoom({ phase: 'pending', title: 'Backend, second round' })
  const olga = await enter(room, 'interviewer', 'Olga')
  await phase(olga, 'pending')
  await olga.replaceAll('# prepared\n')
  const ada = await enter(room, 'candidate', 'Ada')
  await ada.page.getByRole('heading', { name: 'Backend, second round' }).waitFor()
  await ada.page.getByText('What is recorded').waitFor()
  expect(await ada.text()).not.toContain('prepared')
  await olga.page.getByText('Waiting: Ada').waitFor()
  const oskar = await enter(room, 'observer', 'Oskar')
  await olga.page.getByText('2 are waiting: Ada, Oskar (observer)').waitFor()

  await olga.page.getByRole('button', { name: /^Start/ }).click()
  for (const person of [ada, oskar, olga]) await person.shows('# prepared\n')
  await olga.page.locator('[data-waiting]').waitFor({ state: 'detached' })
  // Each as their role says.
  await ada.goTo('end')
  await ada.type('def solve')
  await olga.shows('# prepared\ndef solve')
  await oskar.shows('# prepared\ndef solve')
  await oskar.page.getByText('observers can’t edit').waitFor()
  expect(await oskar.page.locator('.cm-content').getAttribute('contenteditable')).toBe('false')
  expect(await oskar.page.getByRole('button', { name: /^Language/ }).isDisabled()).toBe(true)
  expect(await ada.page.getByRole('button', { name: /^(Start|End|Invite)/ }).count()).toBe(0)

  await olga.page.getByRole('button', { name: /^End/ }).click()
  await olga.page.getByRole('button', { name: 'Cancel' }).click()
  await olga.page.getByRole('button', { name: /^End/ }).click()
  await olga.page.getByRole('alertdialog').getByRole('button', { name: 'End the interview' }).click()
  for (const person of [ada, oskar]) {
    await person.page.getByRole('heading', { name: 'The interview has ended.' }).waitFor()
  }
  await olga.page.getByText('the code is read-only').waitFor()
  expect(await olga.text()).toBe('# prepared\ndef solve')
  await olga.page.getByRole('button', { name: 'Reopen' }).click()
  // Until then she sees her own copy, which has the same text and takes no keys.
  await phase(ada, 'live')
  await ada.connection('saved')
  await ada.shows('# prepared\ndef solve')
  await ada.page.locator('.cm-content[contenteditable=true]').waitFor()
  await ada.goTo('end')
  await ada.type('()')
  await olga.shows('# prepared\ndef solve()')
})

it('PAGE-6 a link is revoked only after one question that names who has to go, and they are told why', async () => {
  const room = await stage.server.createRoom()
  const olga = await enter(room, 'owner', 'Olga')
  await olga.connection('saved')
  const ada = await enter(room, 'candidate', 'Ada')
  await ada.connection('saved')
  await olga.page.getByRole('banner').getByRole('button', { name: 'Invite' }).click()
  const invite = olga.page.getByRole('region', { name: 'Invite' })
  const candidates = invite.locator('[data-link=candidate]')
  await candidates.getByRole('list', { name: 'Joined with this link' }).getByText('Ada').waitFor()
  await candidates.getByRole('button', { name: 'More for the candidate link' }).click()
  await candidates.getByRole('button', { name: 'Revoke…' }).click()
  const question = olga.page.getByRole('alertdialog', { name: 'Revoke the candidate link?' })
  await question.getByText('Ada joined with it and is removed from the room at once.').waitFor()
  // Enter, Enter does nothing: the focus is on Cancel.
  await olga.page.keyboard.press('Enter')
  await question.waitFor({ state: 'detached' })
  await candidates.getByRole('button', { name: 'Revoke…' }).click()
  await olga.page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect(await ada.page.locator('.cm-content').count()).toBe(1)
  await candidates.getByRole('button', { name: 'Revoke…' }).click()
  await question.getByRole('button', { name: 'Revoke link' }).click()
  await ada.page.getByRole('heading', { name: /link is no longer valid/ }).waitFor()
  await candidates.waitFor({ state: 'detached' })
  await invite
    .locator('[data-role=candidate]')
    .getByText('There is no link for them at the moment.')
    .waitFor()
  // Another one, with a label and a time.
  await invite.getByRole('button', { name: 'Another link: candidate' }).click()
  await olga.page.getByLabel('Works').selectOption('7')
  await olga.page.getByLabel('Label').fill('Ada, second try')
  await olga.page.keyboard.press('Enter')
  await candidates.getByText('Ada, second try', { exact: true }).waitFor()
  await candidates.getByText(/Works until/).waitFor()
  await candidates.getByRole('button', { name: 'Copy the candidate link “Ada, second try”' }).click()
  await candidates.getByText('Copied').waitFor()
  await invite.getByText(/This room is deleted on .* unless somebody uses it/).waitFor()
})

it('an interviewer gets links for candidates, and none for interviewers', async () => {
  const room = await stage.server.createRoom()
  const ivan = await enter(room, 'interviewer', 'Ivan')
  await ivan.connection('saved')
  await ivan.page.getByRole('banner').getByRole('button', { name: 'Invite' }).click()
  const invite = ivan.page.getByRole('region', { name: 'Invite' })
  const candidates = invite.locator('[data-link=candidate]')
  await invite.locator('[data-link=observer]').waitFor()
  expect(await invite.locator('[data-link=interviewer]').count()).toBe(0)
  // Only who made a link has seen its key.
  await candidates.getByRole('button', { name: 'New link' }).click()
  await candidates.getByText('From Ivan', { exact: true }).waitFor()
  await ivan.page.getByText('New link copied.').waitFor()
  const link = await ivan.page.evaluate(() => navigator.clipboard.readText())
  const ada = await stage.visit(link)
  await ada.page.getByLabel('Your name').fill('Ada')
  await ada.page.keyboard.press('Enter')
  await ada.connection('saved')
  await candidates.filter({ hasText: 'From Ivan' }).getByText('Ada').waitFor()
})

it('a room with a password asks for it, and says when it is wrong', async () => {
  const room = await stage.server.createRoom({ password: 'sesame' })
  const ada = await stage.visit(`http://${stage.server.address}/rooms/${room.id}#${room.tokens.candidate}`)
  await ada.page.getByLabel('Your name').fill('Ada')
  await ada.page.getByLabel('Room password').fill('wrong')
  await ada.page.getByRole('button', { name: 'Join' }).click()
  await ada.page.getByText('Wrong password.').waitFor()
  await ada.page.getByLabel('Room password').fill('sesame')
  await ada.page.getByRole('button', { name: 'Join' }).click()
  await ada.connection('saved')
})

it('an address without a key opens nothing', async () => {
  const room = await stage.server.createRoom()
  const eve = await stage.visit(`http://${stage.server.address}/rooms/${room.id}`)
  await eve.page.getByRole('heading', { name: 'This address is not an invitation.' }).waitFor()
})

it('one person in two tabs, and two people in one browser', async () => {
  const room = await stage.server.createRoom()
  const olga = await enter(room, 'owner', 'Olga')
  await olga.connection('saved')
  // She looks at what her candidate would see, in a tab beside.
  const other = await olga.reopen(`http://${stage.server.address}/rooms/${room.id}#${room.tokens.candidate}`)
  await other.page.getByLabel('Your name').fill('Not Olga')
  await other.page.getByRole('button', { name: 'Join' }).click()
  await other.connection('saved')
  await olga.page.locator('[data-person="Not Olga"]').waitFor({ state: 'attached' })
  for (const person of [olga, other]) await person.page.reload()
  await olga.page.getByRole('button', { name: /^End/ }).waitFor()
  await other.connection('saved')
  expect(await other.page.getByRole('button', { name: /^End/ }).count()).toBe(0)
  const { members } = await stage.server.ask<{ members: { name: string }[] }>(
    'GET',
    `/rooms/${room.id}/members`,
    room.tokens.owner,
  )
  expect(members.map(({ name }) => name)).toEqual(['Olga', 'Not Olga'])
})

it('not one byte of what interviewers prepare or note reaches a candidate', async () => {
  const room = await stage.server.createRoom({ phase: 'pending' })
  const heard: string[] = []
  const context = await stage.browser.newContext()
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  // Everything that the network gives to this browser.
  const network = await context.newCDPSession(page)
  await network.send('Network.enable')
  const bodies: Promise<void>[] = []
  network.on('Network.webSocketFrameReceived', ({ response }) => {
    heard.push(
      response.opcode === 2
        ? Buffer.from(response.payloadData, 'base64').toString('latin1')
        : response.payloadData,
    )
  })
  network.on('Network.eventSourceMessageReceived', ({ data }) => heard.push(data))
  network.on('Network.loadingFinished', ({ requestId }) => {
    const body = network.send('Network.getResponseBody', { requestId })
    // Some have none.
    bodies.push(body.then(({ body: text }) => void heard.push(text)).catch(() => undefined))
  })
  page.on('response', (response) => heard.push(JSON.stringify(response.headers())))
  await page.goto(`http://${stage.server.address}/rooms/${room.id}#${room.tokens.candidate}`)
  await page.getByLabel('Your name').fill('Ada')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByText('You are in, Ada.').waitFor()

  // Meanwhile the interviewer prepares, and asks for everything that there is.
  const owner = { params: { token: room.tokens.owner } }
  const secrets = ['SECRET-CODE', 'SECRET-PROBLEM', 'SECRET-NOTES', 'SECRET-RUBRIC', 'SECRET-BY-API']
  const code = await new StockClient(stage.server, `${room.id}/code`, owner).synced()
  const problem = await new StockClient(stage.server, `${room.id}/problem`, owner).synced()
  const notes = await new StockClient(stage.server, `${room.id}/notes`, owner).synced()
  code.doc.getText('code').insert(0, 'SECRET-CODE')
  problem.doc.getText('text').insert(0, 'SECRET-PROBLEM')
  notes.doc.getText('text').insert(0, 'SECRET-NOTES')
  notes.doc.getMap('rubric').set('tests', 'SECRET-RUBRIC')
  notes.provider.awareness.setLocalStateField('at', 'SECRET-NOTES')
  const spy = { params: { token: room.tokens.candidate } }
  const spies = ['code', 'problem', 'notes', 'output'].map(
    (name) => new StockClient(stage.server, `${room.id}/${name}`, spy),
  )
  const ask = (path: string) =>
    fetch(`http://${stage.server.address}/api/v1/rooms/${room.id}${path}`, {
      headers: { authorization: `Bearer ${room.tokens.candidate}` },
    }).then((answer) => answer.text())
  // What is replaced has to be there: what comes at the same time would stay beside it.
  await eventually('the problem to be at the server', async () => {
    const read = await stage.server.ask<{ markdown: string }>(
      'GET',
      `/rooms/${room.id}/problem`,
      room.tokens.owner,
    )
    return read.markdown === 'SECRET-PROBLEM'
  })
  await stage.server.ask('PUT', `/rooms/${room.id}/problem`, room.tokens.owner, { markdown: 'SECRET-BY-API' })
  for (const path of ['', '/problem', '/members', '/links', '/runs', '/documents/code', '/documents/notes']) {
    heard.push(await ask(path))
  }
  const found = (secret: string) => heard.filter((text) => text.includes(secret))
  await eventually(
    'the owner to have it all',
    () => problem.doc.getText('text').toString() === 'SECRET-BY-API',
  )
  for (const secret of secrets) expect(found(secret), secret).toEqual([])
  for (const { doc } of spies) expect(doc.store.clients.size).toBe(0)

  // While it is live there is code and problem, and never a note.
  await stage.server.ask('PUT', `/rooms/${room.id}/phase`, room.tokens.owner, { phase: 'live' })
  await page.locator('[data-connection="saved"]').waitFor({ state: 'attached' })
  notes.doc.getText('text').insert(0, 'SECRET-LATER ')
  await eventually('the code', () => found('SECRET-CODE').length > 0)
  await eventually('the problem', () => spies[1]?.doc.getText('text').toString() === 'SECRET-BY-API')
  for (const path of ['', '/members', '/documents/notes', '/documents/code', '/links'])
    heard.push(await ask(path))
  await Promise.all(bodies)
  for (const secret of ['SECRET-NOTES', 'SECRET-RUBRIC', 'SECRET-LATER']) {
    expect(found(secret), secret).toEqual([])
  }
  expect(spies[2]?.doc.store.clients.size).toBe(0)
  for (const client of [code, problem, notes, ...spies]) client.destroy()
  await context.close()
})

it('the description of the API can be read and tried without the internet', async () => {
  const foreign: string[] = []
  const person = await stage.visit('about:blank')
  person.page.on('request', (request) => {
    if (!request.url().startsWith(`http://${stage.server.address}`)) foreign.push(request.url())
  })
  await person.page.goto(`http://${stage.server.address}/docs`)
  await person.page.getByRole('heading', { name: /Pairpad/ }).waitFor()
  await person.page.locator('#operations-rooms-create_room').click()
  await person.page.getByRole('button', { name: 'Execute' }).click()
  await person.page.locator('.live-responses-table .response-col_status', { hasText: '201' }).waitFor()
  expect(foreign).toEqual([])
})
