import { strFromU8, unzipSync } from 'fflate'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import type { Question, QuestionDetail } from '../../src/api/questions'
import type { Room } from '../../src/api/schema'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Stage } from './stage'

const key = 'the-key-of-who-runs-this-server'
const stage = Stage.of('--api-key', key)

const secret = 'SECRET-OF-THE-INTERVIEWERS'
const question: Question = {
  title: 'Double it',
  summary: 'Print twice the number that is read.',
  difficulty: 'easy',
  minutes: 15,
  tags: ['numbers', 'warm up'],
  language: 'python',
  problem: '# Double it\n\nPrint **twice** the number.\n',
  files: { 'main.py': 'n = int(input())\nprint(0)\n', 'main.js': '// starter\n' },
  tests: [
    { name: 'one', stdin: '1\n', expected: '2\n' },
    { name: 'zero', stdin: '0\n', expected: '0\n' },
  ],
  notes: `Look for ${secret}.`,
  parts: [{ title: 'Three times', text: `Now **thrice**: ${secret}.` }],
  rubric: [{ title: 'Asks first' }],
  hidden_tests: [{ name: 'large', stdin: '1000\n', expected: `2000 ${secret}\n` }],
  checker: '',
  solutions: { 'main.py': `print(2 * int(input())) # ${secret}\n` },
}

const create = (more: Partial<Question> = {}) =>
  stage.server.ask<QuestionDetail>('POST', '/questions', key, { ...question, ...more })
const stored = (id: string) => stage.server.ask<QuestionDetail>('GET', `/questions/${id}`, key)

const listed = (page: Page) => page.locator('[data-listed] .question-link')
const looked = (page: Page, title: string) =>
  page.locator('[data-question]').getByRole('heading', { name: title, level: 2 })
const tab = (page: Page, name: string | RegExp) => page.getByRole('tab', { name })

async function open(path = '/questions', options?: Parameters<typeof stage.visit>[1]): Promise<Person> {
  const person = await stage.visit(`http://${stage.server.address}${path}`, options)
  await person.page.locator('[data-key]').waitFor()
  return person
}

async function giveKey({ page }: Person, which = key) {
  await page.locator('[data-key]').getByRole('button').click()
  await page.locator('input[type=password]').fill(which)
  await page.keyboard.press('Enter')
}

/** Somebody with a key, at a question. */
async function at(id: string, options?: Parameters<typeof stage.visit>[1]): Promise<Person> {
  const person = await open(`/questions/${id}`, options)
  await giveKey(person)
  await person.page.locator('[data-key=given]').waitFor()
  return person
}

/** Somebody who edits a question. */
async function edit(id: string, options?: Parameters<typeof stage.visit>[1]): Promise<Person> {
  const person = await at(id, options)
  await person.page.getByRole('link', { name: /^(Edit|Bearbeiten)$/ }).click()
  await person.page.locator('[data-draft]').waitFor()
  return person
}

const draft = (page: Page, state: 'saved' | 'unsaved') => page.locator(`[data-draft=${state}]`)

it('anybody looks through the questions, and the address keeps what they look for', async () => {
  const person = await stage.visit(`http://${stage.server.address}/`)
  const { page } = person
  await page.getByRole('link', { name: 'Questions' }).click()
  await listed(page).first().waitFor()
  const all = await listed(page).count()
  expect(all).toBeGreaterThanOrEqual(12)
  await page.getByRole('searchbox', { name: 'Search questions' }).fill('voucher')
  await eventually('one of them', async () => (await listed(page).count()) === 1)
  await listed(page).first().click()
  await looked(page, 'Pair with a given sum').waitFor()
  await page.getByLabel('Difficulty').selectOption('hard')
  await page.getByText('No question fits.').waitFor()
  await page.reload()
  await page.getByText('No question fits.').waitFor()
  expect(new URL(page.url()).search).toBe('?search=voucher&difficulty=hard')
  await page.getByRole('button', { name: 'Clear' }).click()
  await eventually('all of them', async () => (await listed(page).count()) === all)
  await page.getByRole('search').getByLabel('Language').selectOption('java')
  await page.getByText(/^\d+ of \d+ questions$/).waitFor()
  // Without a key there is nothing that is for interviewers, and it is said what a key is for.
  expect(await tab(page, 'For interviewers').count()).toBe(0)
  expect(await page.getByRole('link', { name: 'New question' }).count()).toBe(0)
  await page.getByText('With an API key or a sign-on token').waitFor()
  expect(await seriousOn(person)).toEqual([])
})

it('with a key one sees all of a question, and a wrong one is refused with a sentence', async () => {
  const { id } = await create()
  const person = await open(`/questions/${id}`)
  const { page } = person
  await giveKey(person, 'another-key-that-is-long-enough')
  await page.getByRole('alert').first().waitFor()
  await page.locator('input[type=password]').fill(key)
  await page.keyboard.press('Enter')
  await looked(page, 'Double it').waitFor()
  await page.locator('[data-problem] strong', { hasText: 'twice' }).waitFor()
  await tab(page, /^Code/).click()
  // In the colours of the editor.
  await page.locator('.code-block .tok-number', { hasText: '0' }).first().waitFor()
  await page.locator('.code-block', { hasText: secret }).waitFor()
  await tab(page, /^Tests/).click()
  await page.locator('[data-look-tests=visible]').getByText('zero').waitFor()
  await page.locator('[data-look-tests=hidden]').getByText('large').click()
  await page.locator('[data-look-tests=hidden]').getByText(`2000 ${secret}`).waitFor()
  await tab(page, 'For interviewers').click()
  await page.getByText(`Look for ${secret}.`).waitFor()
  await page.getByText('Asks first').waitFor()
  expect(await seriousOn(person)).toEqual([])
  // It is kept nowhere.
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  expect(kept).not.toContain(key)
})

it('a copy is written, tried, and saved as the next version', async () => {
  const { page } = await at('pair-with-sum')
  await page.getByRole('button', { name: 'Make a copy' }).click()
  await draft(page, 'saved').waitFor()
  const id = /\/questions\/([^/]+)\/edit/.exec(page.url())?.[1] ?? ''
  await page.getByLabel('Title', { exact: true }).fill('Vouchers')
  await page.getByLabel('Tags').fill('Money, arrays')
  await page.getByRole('textbox', { name: 'Statement, as Markdown' }).fill('# Vouchers\n\nSay *yes*.\n')
  await page.getByRole('region', { name: 'Preview' }).locator('em', { hasText: 'yes' }).waitFor()
  await tab(page, 'Code and tests').click()
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText('print(input())')
  await page.keyboard.press('Control+S')
  await draft(page, 'saved').waitFor()
  const saved = await stored(id)
  expect(saved).toMatchObject({ title: 'Vouchers', tags: ['money', 'arrays'], version: 2 })
  expect(saved.files['main.py']).toBe('print(input())')
  expect(saved.problem).toBe('# Vouchers\n\nSay *yes*.\n')
  // What it was is there, and comes back.
  await page.getByRole('link', { name: 'Back to the questions' }).click()
  await looked(page, 'Vouchers').waitFor()
  await page.getByRole('button', { name: 'More for this question' }).click()
  await page.getByRole('menuitem', { name: 'Older versions' }).click()
  await page.getByRole('button', { name: /^Version 1/ }).click()
  await page.locator('[data-version="1"] [data-problem]', { hasText: 'shop sells' }).waitFor()
  await page.getByRole('button', { name: 'Restore this version' }).click()
  await page.getByText('Version 1 is back, as version 3.').waitFor()
  expect((await stored(id)).problem).toContain('shop sells')
})

it('tests are run against the starter and the solution, and say what is wrong', async () => {
  const { id } = await create({ solutions: { 'main.py': 'print(2 * int(input()))\n' }, hidden_tests: [] })
  const person = await edit(id)
  const { page } = person
  await tab(page, 'Code and tests').click()
  await page.getByRole('button', { name: 'Run the starter' }).click()
  await page.locator('[data-trial=done]', { hasText: '1 of 2 tests passed' }).waitFor()
  await page.locator('.case-toggle', { hasText: 'one' }).click()
  await page.locator('[data-result=failed] [data-diff=missing]', { hasText: '2' }).waitFor()
  await page.locator('[data-result=failed] [data-diff=extra]', { hasText: '0' }).waitFor()
  await page.getByText('Solution', { exact: true }).click()
  // By the keys that run programs in rooms.
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+Enter')
  await page.locator('[data-trial=done]', { hasText: 'All 2 tests passed with the solution' }).waitFor()
  // Another test, put in front, without a room or anybody else.
  await page.getByRole('button', { name: 'Add a test to the hidden ones' }).click()
  await page.getByLabel('Input of Hidden test 1').fill('21\n')
  await page.getByLabel('Expected output of Hidden test 1').fill('42\n')
  const rerun = page.getByRole('button', { name: 'Run the solution' })
  await rerun.click()
  // On a machine that is busy otherwise a program may run out of its time: then once more.
  await eventually('all 3 tests passed', async () => {
    if (await page.locator('[data-trial=done]', { hasText: 'All 3 tests passed' }).isVisible()) return true
    if (await page.locator('[data-trial=done], [data-trial=failed]').isVisible()) await rerun.click()
    return false
  })
  expect(await seriousOn(person)).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await draft(page, 'saved').waitFor()
  expect((await stored(id)).private?.hidden_tests).toMatchObject([{ stdin: '21\n', expected: '42\n' }])
})

it('PAGE-5 two people change one question: whoever comes second loses nothing', async () => {
  const { id } = await create()
  const { page } = await edit(id)
  await page.getByLabel('Summary').fill('Mine.')
  await stage.server.ask('PUT', `/questions/${id}`, key, {
    ...question,
    summary: 'Theirs.',
    minutes: 20,
    version: 1,
  })
  await page.getByRole('button', { name: 'Save' }).click()
  const conflict = page.locator('[data-conflict="2"]')
  await conflict.getByText('Yours differs in: Summary and Minutes.').waitFor()
  expect((await stored(id)).summary).toBe('Theirs.')
  await conflict.getByRole('button', { name: 'Look at theirs' }).click()
  await page.getByRole('dialog').getByText('Theirs.').waitFor()
  await page.keyboard.press('Escape')
  expect(await page.getByLabel('Summary').inputValue()).toBe('Mine.')
  await conflict.getByRole('button', { name: 'Save mine over it' }).click()
  await conflict.waitFor({ state: 'detached' })
  expect(await stored(id)).toMatchObject({ summary: 'Mine.', version: 3 })
  // Or it becomes another question.
  await page.getByLabel('Summary').fill('Mine again.')
  await stage.server.ask('PUT', `/questions/${id}`, key, {
    ...question,
    summary: 'Theirs again.',
    version: 3,
  })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Keep mine as a copy' }).click()
  await page.getByRole('heading', { name: 'Double it (copy)' }).waitFor()
  expect(await page.getByLabel('Summary').inputValue()).toBe('Mine again.')
  expect((await stored(id)).summary).toBe('Theirs again.')
})

it('PAGE-5 whoever types on while a question is saved loses nothing: no key, no caret, no undo', async () => {
  const { page } = await open('/questions/new?part=code')
  await giveKey({ page } as Person)
  await page.locator('[data-key]').waitFor({ state: 'detached' })
  await tab(page, 'Statement').click()
  await page.getByLabel('Title', { exact: true }).fill('Slowly saved')
  await tab(page, 'Code and tests').click()
  await page.getByLabel('Add a language…').selectOption('python')
  // The editor of another language takes the place of the first: what is typed goes into the new one.
  await eventually('the editor has the caret', async () => {
    await page.locator('.cm-content').click()
    return (await page.locator('.cm-editor.cm-focused').count()) > 0
  })
  await page.keyboard.insertText('before')
  await eventually("'before' in the editor", async () =>
    (await page.locator('.cm-editor.cm-focused .cm-content').innerText()).includes('before'),
  )
  let release: (() => void) | undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/api/v1/questions', async (route) => {
    if (route.request().method() === 'POST') await held
    return route.continue()
  })
  const sent = page.waitForRequest((request) => request.method() === 'POST')
  await page.keyboard.press('Control+S')
  await sent
  await page.keyboard.type(' during')
  release?.()
  await page.waitForURL(/\/questions\/(?!new)[^/]+\/edit/)
  await page.keyboard.type(' after')
  const code = (text: string) =>
    eventually(
      `'${text}' in the editor`,
      async () => (await page.locator('.cm-content').innerText()).trim() === text,
    )
  await code('before during after')
  await draft(page, 'unsaved').waitFor()
  // Also where nothing has the focus: the browser would save the page instead.
  await page.locator('.cm-content').blur()
  await page.keyboard.press('Control+S')
  await draft(page, 'saved').waitFor()
  const id = /\/questions\/([^/]+)\/edit/.exec(page.url())?.[1] ?? ''
  expect(await stored(id)).toMatchObject({ version: 2, files: { 'main.py': 'before during after' } })
  await page.locator('.cm-content').focus()
  await page.keyboard.press('Control+Z')
  await eventually(
    'a step back',
    async () => !(await page.locator('.cm-content').innerText()).includes('after'),
  )
  // The address leads to what was saved, and not to an empty one.
  expect(
    await page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes('question.new'))),
  ).toEqual([])
})

it('PAGE-5 nothing is lost to a refused key, an answer that does not come, or a question that is gone', async () => {
  const { id } = await create()
  const { page } = await edit(id)
  await page.getByLabel('Summary').fill('Mine.')
  // A key of an hour is over.
  const path = `**/api/v1/questions/${id}`
  const failing = (status: number, method: string) =>
    page.route(path, (route) =>
      route.request().method() === method
        ? route.fulfill({ status, json: { error: { code: 'refused', message: 'No.' } } })
        : route.fallback(),
    )
  await failing(401, 'PUT')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('no longer accepts your key').waitFor()
  await page.unroute(path)
  await page.locator('input[type=password]').fill(`${key} `.trim())
  expect(await page.getByLabel('Summary').inputValue()).toBe('Mine.')
  await page.keyboard.press('Enter')
  // Somebody else was faster, and theirs does not come.
  await stage.server.ask('PUT', `/questions/${id}`, key, { ...question, version: 1 })
  await failing(500, 'GET')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('their version could not be loaded').waitFor()
  await page.unroute(path)
  await stage.server.ask('DELETE', `/questions/${id}`, key)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Keep it as a new question' }).click()
  await draft(page, 'saved').waitFor()
  await page.locator('[data-gone]').waitFor({ state: 'detached' })
  const next = /\/questions\/([^/]+)\/edit/.exec(page.url())?.[1] ?? ''
  expect(next).not.toBe(id)
  expect(await stored(next)).toMatchObject({ summary: 'Mine.', version: 1 })
})

it('PAGE-5 what is not saved outlives a reload, and leaving asks', async () => {
  const { id } = await create()
  const { page } = await edit(id)
  await page.getByLabel('Title', { exact: true }).fill('Half done')
  await draft(page, 'unsaved').waitFor()
  const asked: string[] = []
  page.on('dialog', (dialog) => {
    asked.push(dialog.type())
    void dialog.accept()
  })
  await page.reload()
  // The key went with the reload, and without it nothing private is shown.
  await page.getByText('To edit this question, enter a key').waitFor()
  await giveKey({ page } as Person)
  await eventually('what was typed', async () => {
    const field = page.getByLabel('Title', { exact: true })
    return (await field.count()) === 1 && (await field.inputValue()) === 'Half done'
  })
  expect(asked).toEqual(['beforeunload'])
  await page.getByRole('link', { name: 'Back to the questions' }).click()
  await page.getByRole('alertdialog', { name: 'Leave without saving?' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'Half done' }).waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await draft(page, 'saved').waitFor()
  expect((await stored(id)).title).toBe('Half done')
  // Without the key nobody sees what was written with it; with it, it is there.
  await page.getByLabel('Title', { exact: true }).fill('Half done, with a secret')
  await draft(page, 'unsaved').waitFor()
  await page.getByRole('link', { name: 'Back to the questions' }).click()
  await page.getByRole('button', { name: 'Leave' }).click()
  await page.locator('[data-key=given]').getByRole('button', { name: 'Forget it' }).click()
  const forget = page.getByRole('alertdialog', { name: 'Forget the key?' })
  await forget.getByRole('button', { name: 'Forget it' }).click()
  await page.locator('[data-key=none]').waitFor()
  await page.goto(`http://${stage.server.address}/questions/${id}/edit`)
  await page.getByText('To edit this question, enter a key').waitFor()
  expect(await page.locator('[data-draft]').count()).toBe(0)
  await giveKey({ page } as Person)
  await page.getByRole('heading', { name: 'Half done, with a secret' }).waitFor()
  // What is discarded is gone.
  await page.getByLabel('Title', { exact: true }).fill('No good')
  await page.getByRole('button', { name: 'Discard…' }).click()
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await page.getByRole('heading', { name: 'Half done' }).waitFor()
})

it('questions go out as TOML and come in again, several at once', async () => {
  const title = `Round trip ${Date.now()}`
  const made = await create({ title })
  const { page } = await at(made.id)
  await looked(page, title).waitFor()
  await page.getByRole('button', { name: 'More for this question' }).click()
  const [one] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export as TOML' }).click(),
  ])
  expect(one.suggestedFilename()).toMatch(/^round-trip-\d+\.toml$/)
  const toml = await readFile(await one.path())
  await page.getByRole('searchbox').fill(title)
  await eventually('one in the list', async () => (await listed(page).count()) === 1)
  const [all] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export', exact: true }).click(),
  ])
  const archive = unzipSync(await readFile(await all.path()))
  expect(Object.values(archive).map((file) => strFromU8(file))).toEqual([toml.toString()])
  await page.locator('input[type=file]').setInputFiles([
    { name: 'again.toml', mimeType: 'application/toml', buffer: toml },
    { name: 'broken.toml', mimeType: 'application/toml', buffer: Buffer.from('title = 1') },
  ])
  const results = page.getByRole('status', { name: 'Imported files' })
  await results.getByText('broken.toml').waitFor()
  await eventually('two in the list', async () => (await listed(page).count()) === 2)
  const href = (await results.getByRole('link', { name: title }).getAttribute('href')) ?? ''
  const id = /\/questions\/([^?]+)/.exec(href)?.[1] ?? ''
  const { id: _, changed: __, ...back } = await stored(id)
  const { id: ___, changed: ____, ...before } = await stored(made.id)
  expect(back).toEqual(before)
  // And one goes, after a question.
  await results.getByRole('link', { name: title }).click()
  await page.locator(`[data-question="${id}"]`).waitFor()
  await page.getByRole('button', { name: 'More for this question' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByText('can’t be brought back').waitFor()
  await page.getByRole('button', { name: 'Delete the question' }).click()
  await eventually('one in the list', async () => (await listed(page).count()) === 1)
  await expect(stored(id)).rejects.toThrow('404')
})

it('a room begins with a question, and everything is there', async () => {
  const { id } = await create()
  const olga = await at(id)
  const { page } = olga
  await page.getByRole('button', { name: 'Create a room with it' }).click()
  await page.locator('.cm-content').waitFor()
  await olga.contains('print(0)')
  await page.locator('[data-panel=problem] strong', { hasText: 'twice' }).waitFor()
  await page.getByRole('button', { name: 'Tests' }).first().click()
  await page.locator('[data-cases=visible] .case-toggle', { hasText: 'zero' }).waitFor()
  await page.locator('[data-cases=hidden] .case-toggle', { hasText: 'large' }).waitFor()
  await page.keyboard.press('Alt+Shift+N')
  await page.locator('[data-panel=notes] [data-row]').waitFor()
  const room = /\/rooms\/([^/#]+)/.exec(page.url())?.[1] ?? ''
  const { token } = await page.evaluate(
    (name) =>
      (
        JSON.parse(localStorage.getItem(name) ?? '{}') as { links: { role: string; token: string }[] }
      ).links.find(({ role }) => role === 'owner') ?? { token: '' },
    `pairpad.room.${room}`,
  )
  const { phase } = await stage.server.ask<Room>('GET', `/rooms/${room}`, token)
  expect(phase).toBe('pending')
})

it('RUN-5 a second question comes into a room while a candidate types, who sees no private part of it', async () => {
  await create({ title: 'Second one' })
  const made = await stage.server.ask<{ room: Room; links: { role: string; token: string }[] }>(
    'POST',
    '/rooms',
    key,
    { phase: 'live', question: 'pair-with-sum', language: 'python' },
  )
  const tokens = Object.fromEntries(made.links.map(({ role, token }) => [role, token]))
  const room: TestRoom = { id: made.room.id, tokens: tokens as TestRoom['tokens'] }
  const [olga, ada] = await Promise.all([
    stage.join(room, { role: 'owner', name: 'Olga' }),
    stage.join(room, { role: 'candidate', name: 'Ada' }),
  ])
  await ada.goTo('end')
  const [mine, more] = ['# my own line', ' and more of it']
  await ada.type(mine)
  await olga.contains(mine)
  await olga.page.locator('[data-panel=problem]').getByRole('button', { name: 'Questions' }).click()
  const dialog = olga.page.getByRole('dialog', { name: 'Questions' })
  await dialog.getByRole('searchbox').fill('Second one')
  await dialog.locator('[data-listed] .question-link').first().click()
  await dialog.getByRole('heading', { name: 'Second one' }).waitFor()
  await dialog.getByRole('tab', { name: 'For interviewers' }).click()
  await dialog.getByText(`Look for ${secret}.`).waitFor()
  expect(await seriousOn(olga)).toEqual([])
  await dialog.getByRole('button', { name: 'Bring into the room' }).click()
  // She goes on typing meanwhile.
  const typing = ada.type(more)
  // A notice goes by itself: whoever looks for it only after the click may come too late.
  await Promise.all([
    olga.page.locator('[data-notice]', { hasText: 'is in the folder pair-with-sum/.' }).waitFor(),
    olga.page.getByRole('alertdialog').getByRole('button', { name: 'Bring into the room' }).click(),
  ])
  await typing
  for (const { page } of [olga, ada]) {
    await page.locator('[data-panel=problem] strong', { hasText: 'twice' }).waitFor()
    // What was written is a file, beside that of the new question.
    await page.getByRole('tab', { name: /pair-with-sum\/main\.py/ }).waitFor()
  }
  const textOf = async (name: RegExp, includes: string) => {
    await olga.page.getByRole('tab', { name }).click()
    await olga.contains(includes)
    return olga.text()
  }
  // Every letter of hers is in the one or, from when it came, in the other.
  await eventually('all that she wrote', async () => {
    const before = await textOf(/pair-with-sum\/main\.py/, mine)
    const after = await textOf(/^main\.py/, 'print(0)')
    return [...more, ''].some(
      (_, cut) => before.includes(mine + more.slice(0, cut)) && after.includes(more.slice(cut)),
    )
  })
  await ada.page.getByRole('button', { name: 'Tests' }).first().click()
  await ada.page.locator('[data-cases=visible] .case-toggle', { hasText: 'zero' }).waitFor()
  // All that a candidate can get, as it is stored and sent.
  const { token } = await stage.server.join(room, 'candidate', 'Eve')
  const read = async (name: string) => {
    const answer = await fetch(`http://${stage.server.address}/api/v1/rooms/${room.id}/documents/${name}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/octet-stream' },
    })
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const doc = new Y.Doc()
    if (answer.ok) Y.applyUpdate(doc, bytes)
    const shown = name === 'problem' ? doc.getText('text') : [doc.getMap('files'), doc.getMap('tests')]
    return { status: answer.status, text: Buffer.from(bytes).toString() + JSON.stringify(shown) }
  }
  expect((await read('problem')).text).toContain('twice')
  for (const name of ['code', 'problem', 'output']) expect((await read(name)).text).not.toContain(secret)
  expect((await read('notes')).status).toBe(403)
  expect(await ada.page.evaluate(() => document.body.textContent)).not.toContain(secret)
})

it('works by keys alone, in German, in the dark and in a narrow window', async () => {
  const { id } = await create()
  const person = await open('/questions?search=double', {
    locale: 'de',
    colorScheme: 'dark',
    viewport: { width: 380, height: 780 },
  })
  const { page } = person
  await page.getByRole('heading', { name: 'Aufgaben' }).waitFor()
  const press = async (name: string, key_ = 'Tab') => {
    await eventually(`the focus on ${name}`, async () => {
      const text = await page.evaluate(() => {
        const { activeElement: element } = document
        return element === document.body
          ? ''
          : (element?.getAttribute('aria-label') ?? element?.textContent ?? '')
      })
      if (text.includes(name)) return true
      await page.keyboard.press(key_)
      return false
    })
  }
  await press('Schlüssel eingeben')
  await page.keyboard.press('Enter')
  await page.keyboard.type(key)
  await page.keyboard.press('Enter')
  await page.locator(`[data-listed="${id}"]`).waitFor()
  await press('Double it')
  await page.keyboard.press('Enter')
  await looked(page, 'Double it').waitFor()
  expect(await seriousOn(person)).toEqual([])
  await press('Aufgabentext')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.locator('[data-look-tests=hidden]').waitFor()
  await press('Bearbeiten', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await draft(page, 'saved').waitFor()
  expect(await seriousOn(person)).toEqual([])
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(await wide()).toBeLessThanOrEqual(0)
  for (const name of ['Code und Tests', 'Für Interviewer']) {
    await tab(page, name).click()
    await tab(page, name).and(page.locator('[data-state=active]')).waitFor()
    expect(await wide()).toBeLessThanOrEqual(0)
    expect(await seriousOn(person)).toEqual([])
  }
})
