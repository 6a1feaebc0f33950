import { expect, it } from 'vitest'
import { StockClient } from '../stock/client'
import { eventually } from '../support/eventually'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

const panel = ({ page }: Person) => page.getByRole('search', { name: 'Search the file' })
const isInText = ({ page }: Person) =>
  page.evaluate(() => document.activeElement === document.querySelector('.cm-content'))

/** The network keeps what searches back, for whoever loads the page anew. What is returned lets it go. */
async function holdSearch({ page }: Person): Promise<() => void> {
  // The page waits for five seconds: on a busy machine pressing all keys may take longer.
  await page.addInitScript(() => {
    const start = setTimeout
    Object.assign(globalThis, {
      setTimeout: (run: (...given: unknown[]) => void, wait?: number, ...given: unknown[]) =>
        start(run, wait === 5_000 ? 60_000 : wait, ...given),
    })
  })
  const held: (() => Promise<void>)[] = []
  let isOver = false
  await page.route('**/search-*.js', async (route) => {
    if (isOver) await route.continue()
    else held.push(() => route.continue())
  })
  return () => {
    isOver = true
    for (const release of held.splice(0)) void release()
  }
}

it('finds and replaces by keyboard, and takes all of it back in one step', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  const bob = await stage.join(room)
  await ada.replaceAll('cat Cat concat\ncat\n')
  await bob.shows('cat Cat concat\ncat\n')
  await ada.goTo('start')
  await ada.page.keyboard.press('Control+f')
  // No key is lost on the way into the field.
  await ada.type('cat')
  const count = panel(ada).getByRole('status')
  await count.getByText('1 of 4').waitFor()
  await ada.page.keyboard.press('Alt+C')
  await count.getByText('1 of 3').waitFor()
  await ada.page.keyboard.press('Alt+W')
  await count.getByText('1 of 2').waitFor()
  await ada.page.keyboard.press('Enter')
  await count.getByText('2 of 2').waitFor()
  await ada.page.keyboard.press('Shift+Enter')
  await count.getByText('1 of 2').waitFor()
  // What others write is counted, too.
  await bob.goTo('end')
  await bob.type('cat')
  await count.getByText('1 of 3').waitFor()
  await ada.page.keyboard.press('Control+h')
  await ada.type('dog')
  await ada.page.keyboard.press('Enter')
  await bob.shows('dog Cat concat\ncat\ncat')
  await panel(ada).getByRole('button', { name: 'Replace all' }).click()
  await bob.shows('dog Cat concat\ndog\ndog')
  await count.getByText('No results').waitFor()
  await ada.page.keyboard.press('Escape')
  await panel(ada).waitFor({ state: 'detached' })
  expect(await isInText(ada)).toBe(true)
  await ada.page.keyboard.press('Control+z')
  await bob.shows('dog Cat concat\ncat\ncat')
  await ada.page.keyboard.press('Control+z')
  await bob.shows('cat Cat concat\ncat\ncat')
})

it('searches by expressions, and says when there is none', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.replaceAll('a1 b22 c333')
  await ada.page.keyboard.press('Control+f')
  await panel(ada).getByRole('button', { name: 'Use a regular expression' }).click()
  const field = panel(ada).getByRole('textbox', { name: 'Find' })
  const count = panel(ada).getByRole('status')
  await field.fill('[a-z](\\d+)')
  await count.getByText('of 3').waitFor()
  await field.fill('[')
  await count.getByText('Not a valid expression').waitFor()
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  await field.fill('([a-z])(\\d+)')
  await panel(ada).getByRole('button', { name: 'Show replace' }).click()
  await ada.type('$2$1')
  // The same keys run the code from elsewhere.
  await ada.page.locator('.run-more').waitFor()
  await ada.page.keyboard.press('Control+Enter')
  await ada.shows('1a 22b 333c')
  expect(await ada.page.locator('[data-run]').count()).toBe(0)
})

it('a search goes on in another file', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  const { token } = await stage.server.join(room, 'candidate', 'Bob')
  const bob = new StockClient(stage.server, room.id, { params: { token } })
  await bob.synced()
  // Who has typed within some seconds stays where they are.
  await ada.stopClock()
  await ada.replaceAll('def main():\n    pass\n\nmain()\n')
  bob.doc.getMap('room').set('language', 'rust')
  await ada.page.getByRole('tab', { name: /main.rs/ }).waitFor()
  await ada.page.keyboard.press('Control+f')
  await ada.type('main()')
  const count = panel(ada).getByRole('status')
  await count.getByText('of 2').waitFor()
  await ada.page.getByRole('tab', { name: /main.rs/ }).click()
  await ada.contains('fn main()')
  await count.getByText('1 result').waitFor()
  expect(await panel(ada).getByRole('textbox', { name: 'Find' }).inputValue()).toBe('main()')
  await panel(ada)
    .getByRole('button', { name: /^Close/ })
    .click()
  await ada.page.getByRole('tab', { name: /main.py/ }).click()
  await ada.contains('def main()')
  expect(await panel(ada).count()).toBe(0)
  bob.destroy()
})

it('goes to a line, and says which there are', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.replaceAll(Array.from({ length: 200 }, (_, line) => `line ${line + 1}`).join('\n'))
  await ada.page.keyboard.press('Control+g')
  await ada.type('300')
  await ada.page.keyboard.press('Enter')
  await ada.page.getByText('Type a number from 1 to 200').waitFor()
  await ada.page.keyboard.press('Control+a')
  await ada.type('150:6')
  await ada.page.keyboard.press('Enter')
  await ada.type('>')
  await ada.contains('line >150')
  await ada.page.locator('.cm-line', { hasText: 'line >150' }).waitFor()
})

it('whoever only reads searches, too', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.replaceAll('one two one')
  const oskar = await stage.join(room, { role: 'observer', name: 'Oskar' })
  await oskar.contains('one two one')
  await oskar.page.locator('.cm-content').focus()
  await oskar.page.keyboard.press('Control+h')
  await oskar.type('one')
  await panel(oskar).getByRole('status').getByText('of 2').waitFor()
  expect(
    await panel(oskar)
      .getByRole('button', { name: /replace/i })
      .count(),
  ).toBe(0)
})

it('PAGE-2 loses no key while the search is loading', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  const answer = await holdSearch(ada)
  await ada.page.reload()
  await ada.connection('saved')
  await ada.replaceAll('one two one two one')
  await ada.goTo('start')
  await ada.page.keyboard.press('Control+f')
  await ada.type('onf')
  await ada.page.keyboard.press('Backspace')
  await ada.type('e')
  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.press('Control+h')
  await ada.type('six')
  await ada.page.keyboard.press('Enter')
  expect(await panel(ada).count()).toBe(0)
  await ada.shows('one two one two one')
  answer()
  await ada.shows('one two six two one')
  expect(await panel(ada).getByRole('textbox', { name: 'Find' }).inputValue()).toBe('one')
  await ada.page.keyboard.press('Escape')
  expect(await isInText(ada)).toBe(true)
})

it('PAGE-2 goes to a line and types there, while that is loading', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  const answer = await holdSearch(ada)
  await ada.page.reload()
  await ada.connection('saved')
  await ada.replaceAll('one\ntwo\nthree')
  await ada.page.keyboard.press('Control+g')
  await ada.type('2')
  await ada.page.keyboard.press('Enter')
  await ada.type('x')
  await ada.page.keyboard.press('Enter')
  await ada.type('y')
  answer()
  await ada.shows('one\nx\nytwo\nthree')
})

it('PAGE-4 says where the search cannot be loaded, and gives the text its keys back', async () => {
  const ada = await stage.join(await stage.server.createRoom())
  await ada.page.route('**/search-*.js', (route) => route.abort())
  await ada.page.reload()
  await ada.goTo('start')
  await ada.page.keyboard.press('Control+F')
  await ada.page.getByText('The search could not be loaded.').waitFor()
  expect(await isInText(ada)).toBe(true)
  await ada.type('# kept ')
  await ada.contains('# kept ')
  await ada.page.unroute('**/search-*.js')
  await eventually('the search', async () => {
    await ada.page.keyboard.press('Control+F')
    return (await panel(ada).count()) === 1
  })
})
