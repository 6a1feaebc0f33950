import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { seriousOn } from './axe'
import { binary } from '../support/server'
import { Stage } from './stage'

const pictures = new URL('../pictures', import.meta.url).pathname

const stage = Stage.of()
const run = promisify(execFile)

it('PLAY-3 who leads takes the room away in one file that the command finds unchanged', async () => {
  const room = await stage.server.createRoom({ title: 'Ada: second/round' })
  const bob = await stage.join(room, { role: 'interviewer', name: 'Bob' })
  await bob.replaceAll('print("taken away")\n')
  await bob.connection('saved')
  await bob.page.goto(`http://${stage.server.address}/rooms/${room.id}/playback`)
  const button = bob.page.getByRole('button', { name: 'Export' })
  // The notice goes by itself, and what is downloaded takes its time to be checked.
  const [download] = await Promise.all([
    bob.page.waitForEvent('download'),
    bob.page.getByText('Exported.').waitFor(),
    button.click(),
  ])
  expect(download.suggestedFilename()).toBe('Ada second round.zip')
  const file = await download.path()
  const { keys } = await stage.server.ask<{ keys: { kid: string; x: string }[] }>('GET', '/keys')
  const key = keys.find(({ kid }) => kid === 'exports')?.x ?? ''
  const { stdout } = await run(binary, ['verify', file, '--key', key])
  expect(stdout).toContain(`Room ${room.id}`)
  expect(stdout).toContain('Nothing was changed')
  // It says when that does not work, and can be tried again.
  await bob.context.route('**/export', (route) => route.abort())
  await button.click()
  await bob.page.getByText('The server does not answer').waitFor()
  await bob.context.unroute('**/export')
  await Promise.all([bob.page.waitForEvent('download'), button.click()])
})

it('PLAY-3 whoever has an export checks it, and makes a room of it again', async () => {
  const { server } = stage
  const room = await server.createRoom({ title: 'Ada: second round', language: 'python' })
  const ada = await stage.join(room, { name: 'Ada' })
  await ada.replaceAll('print("taken away")\n')
  await ada.connection('saved')
  const { token } = await server.join(room, 'owner', 'Olga')
  const answer = await fetch(`http://${server.address}/api/v1/rooms/${room.id}/export`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const archive = Buffer.from(await answer.arrayBuffer())
  const manager = await stage.visit(`http://${server.address}/`)
  const { page } = manager
  await page.getByRole('link', { name: 'Exported rooms' }).click()
  const choose = (buffer: Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name: 'ada.zip', mimeType: 'application/zip', buffer })
  await choose(archive)
  await page.getByRole('button', { name: 'Check it' }).click()
  await page.locator('[data-verdict=sound]').waitFor()
  expect(await seriousOn(manager)).toEqual([])
  await page.screenshot({ path: join(pictures, 'exports-sound.png') })
  const files = unzipSync(archive)
  await choose(Buffer.from(zipSync({ ...files, 'code/main.py': strToU8('print("mine")\n') })))
  await page.getByRole('button', { name: 'Check it' }).click()
  await page.locator('[data-verdict=changed]').getByText('code/main.py').waitFor()
  await page.screenshot({ path: join(pictures, 'exports-changed.png') })
  await choose(Buffer.from('no archive'))
  await page.getByRole('button', { name: 'Make a room of it' }).click()
  await page.getByRole('alert').getByText('This is not a complete zip archive').waitFor()
  await choose(archive)
  await page.getByRole('button', { name: 'Make a room of it' }).click()
  await page.waitForURL(/\/rooms\/[0-9a-f-]{36}/)
  await manager.shows('print("taken away")\n')
  expect(page.url()).not.toContain(room.id)
  // Whoever looks at the recording is told where it comes from.
  await page.goto(page.url().replace(/(\/rooms\/[0-9a-f-]{36}).*/, '$1/playback'))
  await page.locator('[data-imported]').getByText('as this server signed it').waitFor()
  await page.screenshot({ path: join(pictures, 'playback-imported.png') })
})
