import { it } from 'vitest'
import { Server } from '../support/server'
import { launch, Person } from './browser'
it('x', async () => {
  const browser = await launch()
  const server = await Server.start()
  const room = await server.createRoom()
  const ada = await Person.join(browser, server, room)
  ada.page.on('console', (m) => console.log('C', m.text()))
  await ada.replaceAll('one\ntwo')
  await ada.page.evaluate(() => {
    localStorage.setItem('pairpad.preferences', JSON.stringify({ keymap: 'emacs' }))
    dispatchEvent(new StorageEvent('storage', { key: 'pairpad.preferences' }))
  })
  await ada.page.locator('.cm-emacsMode').waitFor({ state: 'attached' })
  for (const k of ['Control+a', 'x', 'Control+k', 'Control+/']) {
    await ada.page.keyboard.press(k)
    console.log(
      k,
      JSON.stringify(await ada.text()),
      await ada.page.evaluate(() => document.activeElement?.className),
    )
  }
  console.log(ada.errors)
  await browser.close()
  await server.stop()
})
