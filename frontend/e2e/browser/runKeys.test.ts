import { expect, it } from 'vitest'
import type { RunList, SessionAnswer } from '../../src/api/schema'
import type { Server, TestRoom } from '../support/server'
import type { Person } from './browser'
import { holdFirst } from './holding'
import { Coder } from './monaco'
import { Stage } from './stage'

const stage = Stage.of()

const program = 'print(int(input() or 1) * 2)'

/** A room with one test, and a member by whom its runs are asked for. */
async function room(): Promise<{ room: TestRoom; eve: SessionAnswer }> {
  const made = await stage.server.createRoom()
  return { room: made, eve: await stage.server.join(made, 'interviewer', 'Eve') }
}

const runsOf = (server: Server, { id }: TestRoom, token: string) =>
  server.ask<RunList>('GET', `/rooms/${id}/runs`, token)

/** As on a Mac, whose keys have another name: pages are told that by what the browser says of itself. */
async function onMac({ context, page }: Person) {
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'platform', { get: () => 'MacIntel' })
  })
  await page.reload()
}

const userAgents = {
  Control: undefined,
  Meta: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
} as const

/** The page is there, and what runs programs, too. */
const isReady = ({ page }: Person) => page.locator('.run-more').waitFor()

async function addTest({ page }: Person) {
  await page.keyboard.press('Alt+Shift+T')
  await page.getByRole('button', { name: 'Add a test', exact: true }).click()
  await page.getByLabel('Input of Test 1').fill('4')
  await page.getByLabel('Expected output of Test 1').fill('8')
}

async function finished({ page }: Person, number: number, words: string) {
  const shown = page.locator(`[data-run="${number}"][data-run-state=finished]:visible`)
  await shown.filter({ hasText: words }).first().waitFor()
}

for (const mod of ['Control', 'Meta'] as const) {
  const userAgent = userAgents[mod]
  const options = userAgent === undefined ? {} : { userAgent }

  it(`${mod}+Enter runs, ${mod}+Shift+Enter tests, and both leave the code as it is`, async () => {
    const { room: made, eve } = await room()
    const bob = await stage.join(made, { name: 'Bob', ...options })
    if (mod === 'Meta') await onMac(bob)
    await isReady(bob)
    await addTest(bob)
    await bob.page.locator('.cm-content').click()
    await bob.page.keyboard.press(`${mod}+a`)
    await bob.page.keyboard.insertText(program)
    await bob.page.keyboard.press(`${mod}+Enter`)
    await finished(bob, 1, 'Exit code 1')
    await bob.page.keyboard.press(`${mod}+Shift+Enter`)
    await finished(bob, 2, 'The test passed')
    expect(await bob.text()).toBe(program)
    // From the test’s own field, too.
    await bob.page.getByLabel('Input of Test 1').click()
    await bob.page.keyboard.press(`${mod}+Shift+Enter`)
    await finished(bob, 3, 'The test passed')
    expect((await runsOf(stage.server, made, eve.token)).runs).toHaveLength(3)
    expect(await bob.page.getByLabel('Input of Test 1').inputValue()).toBe('4')
  })

  it(`so it is in VS Code’s editor with ${mod}`, async () => {
    const { room: made, eve } = await room()
    const coder = await Coder.join(stage, made, { name: 'Bob', ...options })
    const { person: bob } = coder
    if (mod === 'Meta') await onMac(bob)
    await coder.line().first().waitFor()
    await isReady(bob)
    await addTest(bob)
    await coder.line().first().click()
    await bob.page.keyboard.press(`${mod}+a`)
    await bob.page.keyboard.insertText(program)
    await bob.page.keyboard.press(`${mod}+Enter`)
    await finished(bob, 1, 'Exit code 1')
    await bob.page.keyboard.press(`${mod}+Shift+Enter`)
    await finished(bob, 2, 'The test passed')
    await coder.shows(program)
    // With suggestions open they mean the same: Enter alone takes what is suggested.
    await bob.page.keyboard.press('End')
    await bob.page.keyboard.type('\npri')
    await bob.page.locator('.suggest-widget.visible').waitFor()
    await bob.page.keyboard.press(`${mod}+Enter`)
    await finished(bob, 3, 'Exit code 1')
    await coder.shows(`${program}\npri`)
    expect((await runsOf(stage.server, made, eve.token)).runs).toHaveLength(3)
  })
}

it('a run that is over is followed by the next, also while the answer that it began is late', async () => {
  const { room: made, eve } = await room()
  const bob = await stage.join(made, { name: 'Bob' })
  await isReady(bob)
  await addTest(bob)
  await bob.replaceAll(program)
  const answers = await holdFirst(bob, '**/runs')
  await bob.page.keyboard.press('Control+Enter')
  await finished(bob, 1, 'Exit code 1')
  await bob.page.keyboard.press('Control+Shift+Enter')
  await finished(bob, 2, 'The test passed')
  // When that answer comes at last, it ends nothing that was begun since.
  answers.release()
  await bob.page.keyboard.press('Control+Enter')
  await finished(bob, 3, 'Exit code 1')
  expect((await runsOf(stage.server, made, eve.token)).runs).toHaveLength(3)
})
