import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { type TestRoom } from '../support/server'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.ofEach()

async function pair(): Promise<[Person, Person, TestRoom]> {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await ada.replaceAll('')
  await ada.shows('')
  return [ada, await stage.join(room), room]
}

it('one button makes a room, its link brings somebody else into it, who says their name once', async () => {
  const ada = await stage.visit(`http://${stage.server.address}/`)
  await ada.page.getByRole('button', { name: 'New room' }).click()
  // The links stand beside the editor, which has the focus.
  const invite = ada.page.getByRole('region', { name: 'Invite' })
  await invite.waitFor()
  await ada.connection('saved')
  await ada.contains('Hello from Pairpad')
  // What is in the panel comes after its frame.
  await eventually('three links', async () => (await invite.locator('[data-link]').count()) === 3)
  await invite.getByRole('button', { name: 'Copy the candidate link' }).click()
  await invite.getByText('Copied').waitFor()
  const link = await ada.page.evaluate(() => navigator.clipboard.readText())
  await ada.page.getByRole('button', { name: /^Start/ }).click()
  await ada.page.locator('[data-phase=live]').waitFor()

  const bob = await stage.visit(`http://${stage.server.address}/`)
  await bob.page.getByLabel('Join a room').fill('nonsense')
  await bob.page.getByRole('button', { name: 'Join', exact: true }).click()
  await bob.page.getByText('That is not a room link').waitFor()
  await bob.page.getByLabel('Join a room').fill(link)
  await bob.page.getByRole('button', { name: 'Join', exact: true }).click()
  await bob.page.getByLabel('Your name').fill('Bob')
  await bob.page.getByRole('button', { name: 'Join', exact: true }).click()
  await bob.contains('Hello from Pairpad')
  // The key is not left where others could read it.
  expect(bob.page.url()).not.toContain('#')
  await ada.page.getByRole('list', { name: '2 in the room' }).waitFor()
  await ada.page.locator('[data-person=Bob]').waitFor({ state: 'attached' })
  // Once is enough.
  await bob.page.reload()
  await bob.contains('Hello from Pairpad')
})

it('both type at once and end with the same text', async () => {
  const [ada, bob] = await pair()
  await ada.replaceAll('top\n\nbottom')
  await bob.shows('top\n\nbottom')
  await ada.goTo('start')
  await bob.goTo('end')
  await Promise.all([ada.type('aaaaaaaaaa bbbbbbbbbb'), bob.type(' cccccccccc dddddddddd')])
  const text = 'aaaaaaaaaa bbbbbbbbbbtop\n\nbottom cccccccccc dddddddddd'
  await ada.shows(text)
  await bob.shows(text)
  await ada.connection('saved')
})

it('cursors and selections of others are seen with their names', async () => {
  const [ada, bob] = await pair()
  await ada.replaceAll('first line\nsecond line\nthird line')
  await bob.page.getByRole('button', { name: /^You, / }).click()
  await bob.page.getByRole('textbox', { name: /Your name/ }).fill('Bob <b>B</b>')
  await bob.page.keyboard.press('Enter')
  await bob.goTo('end')
  await bob.page.keyboard.press('Shift+Home')
  // A caret that has just moved may leave its flag for a frame.
  await ada.page.locator('.remote-name', { hasText: 'Bob <b>B</b>' }).first().waitFor()
  await ada.page.locator('.remote-selection', { hasText: 'third line' }).waitFor()
  // Several carets of one's own.
  await ada.page.locator('.cm-line').nth(0).click()
  await ada.page.keyboard.press('Home')
  await ada.page.keyboard.down('Control')
  const box = await ada.page.locator('.cm-line').nth(1).boundingBox()
  if (!box) throw new Error('the second line is shown')
  await ada.page.mouse.click(box.x + 3, box.y + box.height / 2)
  await ada.page.keyboard.up('Control')
  await ada.type('> ')
  await bob.shows('> first line\n> second line\nthird line')
  await eventually('both of her carets', async () => (await bob.page.locator('.remote-caret').count()) === 2)
  // Who leaves is gone.
  await bob.page.close()
  await ada.page.locator('.remote-caret').waitFor({ state: 'detached' })
  await ada.page.getByRole('list', { name: '1 in the room' }).waitFor()
})

it("undo takes back only one's own edits", async () => {
  const [ada, bob] = await pair()
  await ada.goTo('start')
  // At once: what is typed slowly is several steps.
  await ada.page.keyboard.insertText('mine')
  await bob.shows('mine')
  await bob.goTo('start')
  await bob.type('theirs ')
  await ada.shows('theirs mine')
  await ada.goTo('end')
  await ada.page.keyboard.press('Control+Z')
  await ada.shows('theirs ')
  await ada.page.keyboard.press('Control+Y')
  await bob.shows('theirs mine')
  // Starter text and others' text cannot be undone.
  for (let press = 0; press < 5; press++) await ada.page.keyboard.press('Control+Z')
  await bob.contains('theirs ')
})

interface Content {
  cmTile: { view: { dispatch: (nothing: object) => void } }
}

/** As on a busy machine: what a page does once a frame comes after whatever else there is. */
const lateFrames = ({ page }: Person) =>
  page.evaluate(() => {
    const { requestAnimationFrame } = window
    window.requestAnimationFrame = (callback) =>
      Number(setTimeout(() => requestAnimationFrame(callback), 1_000))
  })

it.each(['as they come', 'late'])(
  "PAGE-1 typing by others never moves one's viewport: frames %s",
  async (frames) => {
    const [ada, bob] = await pair()
    if (frames === 'late') await lateFrames(bob)
    const lines = Array.from({ length: 400 }, (_, line) => `line ${line}`).join('\n')
    await ada.replaceAll(lines)
    await bob.shows(lines)
    await bob.page.locator('.cm-scroller').evaluate((scroller) => {
      scroller.scrollTop = 3_000
    })
    /** The line at the top of the window, and by how much it is cut. */
    const top = () =>
      bob.page.evaluate(() => {
        const scroller = document.querySelector('.cm-scroller')?.getBoundingClientRect().top ?? 0
        const line = [...document.querySelectorAll('.cm-line')].find(
          (candidate) => candidate.getBoundingClientRect().bottom > scroller + 1,
        )
        return line && `${line.textContent} at ${Math.round(line.getBoundingClientRect().top - scroller)}`
      })
    const before = await eventually('the scrolled view', async () => {
      const seen = await top()
      return seen?.startsWith('line 0 ') ? undefined : seen
    })
    await ada.goTo('start')
    // In a comment: Enter would take what is suggested.
    await ada.type('# one\n# two\n# three\n')
    await bob.contains('# three\nline 0')
    // As when colours come, or a mark.
    await bob.page.evaluate(() => {
      const content = document.querySelector('.cm-content') as unknown as Content
      content.cmTile.view.dispatch({})
    })
    await eventually('the same line at the top', async () => (await top()) === before)
  },
)

it('MERGE-6 what is pasted with carriage returns becomes line feeds', async () => {
  const [ada, bob] = await pair()
  await ada.page.locator('.cm-content').click()
  await ada.page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', 'one\r\ntwo\rthree')
    document
      .querySelector('.cm-content')
      ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await bob.shows('one\ntwo\nthree')
  await ada.shows('one\ntwo\nthree')
})

it('changing the language is for everybody and keeps what was written in the other', async () => {
  const [ada, bob] = await pair()
  await bob.page.getByRole('button', { name: /^Language/ }).click()
  await ada.stopClock()
  await ada.replaceAll('written in Python')
  await bob.shows('written in Python')
  await bob.page.getByRole('menuitemradio', { name: /^Rust / }).click()
  // She has typed a moment ago, and stays where she is until she goes there.
  await ada.page.getByRole('button', { name: 'Open main.rs' }).click()
  await ada.contains('fn main()')
  await ada.goTo('start')
  await ada.type('// Rust\n')
  await bob.contains('// Rust\nfn main()')
  await ada.chooseLanguage('Python')
  await ada.shows('written in Python')
  await bob.shows('written in Python')
  await ada.chooseLanguage('Rust')
  await bob.contains('// Rust\nfn main()')
})

it('an unknown room says so and what to do, before it asks for a name', async () => {
  const room = '00000000-0000-4000-8000-000000000000'
  const ada = await stage.visit(`http://${stage.server.address}/rooms/${room}#${'x'.repeat(32)}`)
  await ada.page.getByRole('heading', { name: /There is no such room/ }).waitFor()
  expect(await ada.page.getByLabel('Your name').count()).toBe(0)
  await ada.page.getByRole('link', { name: 'Go to the start page' }).waitFor()
})
