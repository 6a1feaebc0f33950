import { it } from 'vitest'
import { draw, openBoard, shownOn } from './boards'
import { Stage } from './stage'

const stage = Stage.of()

it('looks', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  const t = Date.now()
  await ada.page.screenshot({ path: '/tmp/bp-0.png' })
  await openBoard(ada).catch(async (e) => {
    await ada.page.screenshot({ path: '/tmp/bp-fail.png' })
    console.log(ada.errors)
    throw e
  })
  console.log('open', Date.now() - t, ada.errors)
  await draw(ada, 'rectangle', [300, 200], [500, 350])
  await draw(ada, 'freedraw', [600, 200], [650, 300], [700, 250])
  console.log(JSON.stringify(await shownOn(ada)))
  await ada.page.screenshot({ path: '/tmp/bp-1.png' })
  console.log(ada.errors)
})
