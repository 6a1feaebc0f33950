import type { CreateRoom } from '../../src/api/schema'
import type { Person } from './browser'
import type { Stage } from './stage'

/**
 * Ada has run a program to its end, on the server or in her browser; Bob watched, with his caret at the
 * beginning of the code.
 */
export async function watched(
  stage: Stage,
  program: string,
  { place, ...options }: { place: 'server' | 'browser' } & CreateRoom,
): Promise<{ ada: Person; bob: Person }> {
  const room = await stage.server.createRoom(options)
  const ada = await stage.join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await stage.join(room, { name: 'Bob' })
  for (const { page } of [ada, bob]) await page.locator('.run-more').waitFor()
  await ada.replaceAll(program)
  await bob.shows(program)
  await bob.goTo('start')
  if (place === 'browser') {
    await ada.page.locator('.run-more').click()
    await ada.page.getByRole('menuitemradio', { name: 'In this browser' }).click()
    // A menu does what was chosen after the click.
    await ada.page.waitForFunction(() => localStorage.getItem('pairpad.preferences')?.includes('"browser"'))
  }
  await ada.page.locator('.cm-content').focus()
  await ada.page.keyboard.press('Control+Enter')
  for (const { page } of [ada, bob])
    await page.locator('header [data-run="1"][data-run-state=finished]').waitFor()
  return { ada, bob }
}
