import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { binary } from '../support/server'
import { Stage } from './stage'

const stage = Stage.of()
const run = promisify(execFile)

it('PLAY-3 who leads takes the room away in one file that the command finds unchanged', async () => {
  const room = await stage.server.createRoom({ title: 'Ada: second/round' })
  const bob = await stage.join(room, { role: 'interviewer', name: 'Bob' })
  await bob.replaceAll('print("taken away")\n')
  await bob.connection('saved')
  await bob.page.goto(`http://${stage.server.address}/rooms/${room.id}/playback`)
  const button = bob.page.getByRole('button', { name: 'Export' })
  const [download] = await Promise.all([bob.page.waitForEvent('download'), button.click()])
  expect(download.suggestedFilename()).toBe('Ada second round.zip')
  const file = await download.path()
  const { keys } = await stage.server.ask<{ keys: { kid: string; x: string }[] }>('GET', '/keys')
  const key = keys.find(({ kid }) => kid === 'exports')?.x ?? ''
  const { stdout } = await run(binary, ['verify', file, '--key', key])
  expect(stdout).toContain(`Room ${room.id}`)
  expect(stdout).toContain('Nothing was changed')
  await bob.page.getByText('Exported.').waitFor()
  // It says when that does not work, and can be tried again.
  await bob.context.route('**/export', (route) => route.abort())
  await button.click()
  await bob.page.getByText('The server does not answer').waitFor()
  await bob.context.unroute('**/export')
  await Promise.all([bob.page.waitForEvent('download'), button.click()])
})
