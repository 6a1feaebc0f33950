import { EventEmitter, once } from 'node:events'
import type { Person } from './browser'

/** Holds back the first answer to this, as the server gave it, until it is released. */
export async function holdFirst({ page }: Person, address: string) {
  const held = new EventEmitter()
  const released = once(held, 'release')
  const answers = { asked: 0, release: () => held.emit('release') }
  await page.route(address, async (route) => {
    const response = await route.fetch()
    answers.asked += 1
    if (answers.asked === 1) await released
    await route.fulfill({ response })
  })
  return answers
}
