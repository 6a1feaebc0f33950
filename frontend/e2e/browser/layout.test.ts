import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

async function join(options?: Parameters<typeof Person.join>[3]): Promise<Person> {
  const person = await stage.join(await stage.server.createRoom(), options)
  return person
}

const edge = ({ page }: Person) => page.getByRole('separator', { name: 'Resize' }).first()
const panelWidth = async ({ page }: Person) =>
  (await page.locator('[data-panel]').first().boundingBox())?.width ?? 0
const becomes = (person: Person, width: number) =>
  eventually(`a panel of ${width} px`, async () => Math.abs((await panelWidth(person)) - width) < 2)

/** The edge, by pointer, by so much. */
async function drag(person: Person, by: number): Promise<void> {
  const box = await edge(person).boundingBox()
  if (!box) throw new Error('the edge is shown')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await person.page.mouse.move(x, y)
  await person.page.mouse.down()
  await person.page.mouse.move(x + by, y, { steps: 4 })
  await person.page.mouse.up()
}

it('a panel is as wide as one makes it by pointer, and what is typed stays in the code', async () => {
  const ada = await join()
  await ada.replaceAll('')
  await ada.type('a')
  const before = await panelWidth(ada)
  await drag(ada, 60)
  await becomes(ada, before + 60)
  await ada.type('b')
  await ada.shows('ab')
  await ada.page.reload()
  await ada.connection('saved')
  await becomes(ada, before + 60)
  await edge(ada).dblclick()
  await becomes(ada, before)
})

it('PAGE-7 a panel changes its width by arrow keys, within bounds', async () => {
  const ada = await join()
  await edge(ada).focus()
  const before = await panelWidth(ada)
  await ada.page.keyboard.press('ArrowRight')
  await eventually('a wider panel', async () => (await panelWidth(ada)) > before + 10)
  await ada.page.keyboard.press('End')
  await eventually('its largest', async () => (await edge(ada).getAttribute('aria-valuenow')) === '45')
  await ada.page.keyboard.press('Home')
  await becomes(ada, 220)
  // From what is seen, not from what was asked for.
  await ada.page.keyboard.press('ArrowRight')
  await eventually('a wider panel', async () => (await panelWidth(ada)) > 230)
})

it('the code has room beside two panels at their largest', async () => {
  const ada = await join({ viewport: { width: 900, height: 700 } })
  await ada.page.evaluate(() => localStorage.setItem('pairpad.widths', '{"left":45,"right":45}'))
  await ada.page.reload()
  await ada.connection('saved')
  await ada.page.getByRole('button', { name: /^Chat/ }).click()
  await ada.page.locator('[data-panel=chat]').waitFor()
  const width = () => ada.page.locator('.cm-editor').evaluate((code) => code.getBoundingClientRect().width)
  await eventually('room for the code', async () => (await width()) >= 255)
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900)
})

it('on a phone the head of the room has two rows, however long its title and whoever it is', async () => {
  const room = await stage.server.createRoom({ title: 'Backend engineer, second round, in the afternoon' })
  for (const role of ['owner', 'candidate'] as const) {
    const ada = await stage.join(room, { role, name: 'Ada', viewport: { width: 360, height: 740 } })
    const boxes = await Promise.all(
      ['header > a', 'header > h1', 'header button[aria-haspopup=menu] >> nth=-1'].map((selector) =>
        ada.page.locator(selector).boundingBox(),
      ),
    )
    const middles = boxes.map((box) => (box?.y ?? 0) + (box?.height ?? 0) / 2)
    expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(10)
    expect(boxes[1]?.width ?? 0).toBeGreaterThan(90)
  }
})
