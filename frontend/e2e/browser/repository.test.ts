import { afterAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { GitHost } from '../support/gitHost'
import { Server, type TestRoom } from '../support/server'
import { type Person } from './browser'
import { Stage } from './stage'

let host: GitHost
let trusted: string | undefined
const stage = Stage.on(async () => {
  host = await GitHost.start()
  host.make('app', {
    'src/main.ts': 'export const answer = 42\n',
    'util.ts': 'export {}\n',
    'logo.png': Uint8Array.from([0x89, 0x50, 0xff]),
  })
  trusted = process.env['SSL_CERT_FILE']
  process.env['SSL_CERT_FILE'] = host.certificate
  const server = await Server.start('--import-host', host.name, '--import-network', '127.0.0.0/8')
  // A server that has just started is still looking for its sandbox.
  await eventually('the sandbox', () =>
    server.ask<{ available: boolean }>('GET', '/runtimes').then(
      ({ available }) => available,
      () => false,
    ),
  )
  return server
})
afterAll(async () => {
  if (trusted === undefined) delete process.env['SSL_CERT_FILE']
  else process.env['SSL_CERT_FILE'] = trusted
  await host.stop()
})

const command = 'Add files from a Git repository'

async function askFor({ page }: Person, address: string, reference = ''): Promise<void> {
  await page.getByRole('textbox', { name: 'Address of the repository' }).fill(address)
  await page.getByRole('textbox', { name: 'Branch, tag or commit' }).fill(reference)
  await page.keyboard.press('Enter')
}

/** The files of the room, as the API has them. */
const filesOf = async (room: TestRoom) =>
  Object.keys(
    (
      await stage.server.ask<{ files: Record<string, string> }>(
        'GET',
        `/rooms/${room.id}/documents/code`,
        room.tokens.owner,
      )
    ).files,
  ).toSorted()

it('files of a repository come into the room, with what was left out, and go again', async () => {
  const room = await stage.server.createRoom({ language: 'python' })
  const ada = await stage.join(room, { name: 'Ada', role: 'interviewer' })
  const bob = await stage.join(room, { name: 'Bob' })
  const { page } = ada
  // Who does not lead is not offered it.
  await bob.page.keyboard.press('Control+k')
  await bob.page.getByRole('option', { name: 'Add files from this computer' }).waitFor()
  expect(await bob.page.getByRole('option', { name: command }).count()).toBe(0)
  await bob.page.keyboard.press('Escape')

  const before = await filesOf(room)
  await page.keyboard.press('Control+k')
  await page.getByRole('option', { name: command }).click()
  const dialog = page.getByRole('dialog', { name: command })
  await dialog.getByText(`On ${host.name}.`).waitFor()
  await askFor(ada, `https://${host.name}/none`)
  await dialog.getByRole('alert').filter({ hasText: 'There is no public repository' }).waitFor()
  await askFor(ada, `https://ada:secret@${host.name}/app/.git`)
  await dialog.getByRole('alert').filter({ hasText: 'Leave out the user name and password' }).waitFor()

  // It can be stopped while it waits, and nothing comes.
  host.hold()
  await askFor(ada, `https://${host.name}/app/.git`)
  await dialog.getByRole('status').filter({ hasText: 'is being fetched' }).waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.getByRole('button', { name: 'Add files' }).waitFor()
  host.goOn()
  expect(await filesOf(room)).toEqual(before)

  await askFor(ada, `https://${host.name}/app/.git`, 'main')
  await dialog.getByText(/^2 files were added, of commit [0-9a-f]{8}\.$/).waitFor()
  await dialog.getByText('not plain text (UTF-8): logo.png.').waitFor()
  await bob.page.getByRole('tab', { name: 'src/main.ts' }).click()
  await bob.shows('export const answer = 42\n')
  expect(await filesOf(room)).toEqual([...before, 'src/main.ts', 'util.ts'].toSorted())

  await dialog.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('The files were taken away again.').waitFor()
  await eventually('the files to be gone', async () => (await filesOf(room)).join() === before.join())
  // The next key is for the code.
  await eventually('the code to have the focus', () =>
    page.evaluate(() => document.activeElement?.matches('.cm-content') === true),
  )
})
