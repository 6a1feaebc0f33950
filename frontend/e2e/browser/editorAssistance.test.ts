import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

const list = ({ page }: Person) => page.getByRole('listbox', { name: 'Suggestions' })
const option = (person: Person, name: RegExp | string) => list(person).getByRole('option', { name })
const selected = (person: Person) => list(person).locator('[aria-selected]')

/** A list that has just opened takes no keys for 75 ms: they were meant for the text. */
async function takesKeys(): Promise<void> {
  const since = Date.now()
  await eventually('the list takes keys', async () => Date.now() - since > 100)
}

/** Asks for suggestions, so that what makes them is here, and puts them away again. */
async function isReady(person: Person): Promise<void> {
  await person.goTo('end')
  await person.page.keyboard.press('Control+Space')
  await option(person, /./).first().waitFor()
  await person.page.keyboard.press('Escape')
  await list(person).waitFor({ state: 'detached' })
}

it('suggests words of the language and of the file while one types, and others type, too', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  const bob = await stage.join(room)
  await isReady(ada)
  await ada.replaceAll('def accumulate(values):\n    pass\n\n')
  await bob.contains('accumulate')
  await ada.type('enume')
  await option(ada, /enumerate\(/).waitFor()
  // What he writes neither closes it nor moves what is selected in it.
  await bob.goTo('start')
  await bob.type('# hello\n')
  await ada.contains('# hello\n')
  await option(ada, /enumerate\(/).waitFor()
  await selected(ada).filter({ hasText: 'enumerate' }).waitFor()
  await takesKeys()
  await ada.page.keyboard.press('Enter')
  await bob.contains('\n\nenumerate')
  await ada.type('(accu')
  await option(ada, /accumulate/).waitFor()
  await takesKeys()
  await ada.page.keyboard.press('Tab')
  await ada.contains('enumerate(accumulate)')
  expect(await list(ada).count()).toBe(0)
})

it('fills the gaps of a snippet by Tab', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await isReady(ada)
  await ada.replaceAll('')
  await ada.type('def')
  await option(ada, /def.*Function/).click()
  await ada.shows('def name(arguments):\n    pass')
  await ada.type('f')
  await ada.page.keyboard.press('Tab')
  await ada.type('x')
  await ada.page.keyboard.press('Tab')
  await ada.type('return x')
  await ada.shows('def f(x):\n    return x')
})

it('knows what a value has, and is quiet in strings and comments', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await isReady(ada)
  await ada.page.locator('[data-language=python]').waitFor()
  await ada.replaceAll('queue = []\n')
  await ada.type('queue.app')
  await option(ada, /append/)
    .first()
    .waitFor()
  await ada.page.keyboard.press('Escape')
  await list(ada).waitFor({ state: 'detached' })
  await ada.page.keyboard.press('End')
  await ada.type('\n# enum')
  await ada.type('\n"enum')
  await ada.contains('"enum')
  expect(await list(ada).count()).toBe(0)
})

it('Enter is a new line where the word is written already', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  await isReady(ada)
  await ada.replaceAll('')
  await ada.type('pass')
  await option(ada, /pass/).first().waitFor()
  await ada.page.keyboard.press('Enter')
  await ada.type('x')
  await ada.shows('pass\nx')
})

it('suggests nothing where the room does without', async () => {
  const room = await stage.server.createRoom({ assistance: false })
  const owner = await stage.server.createRoom()
  const ada = await stage.join(room)
  const bob = await stage.join(owner)
  const loaded: string[] = []
  ada.page.on('request', (request) => loaded.push(request.url()))
  await ada.replaceAll('')
  await ada.type('[enumerat')
  await ada.page.keyboard.press('Control+Space')
  // Time enough for somebody else, in a room that has them.
  await bob.replaceAll('')
  await isReady(bob)
  await ada.shows('[enumerat]')
  expect(await list(ada).count()).toBe(0)
  expect(loaded.filter((url) => url.includes('assistance'))).toEqual([])
})

it('PAGE-2 brackets and quotes close from the first key on', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room)
  // What comes later does not come at all.
  await ada.page.route('**/assistance-*.js', (route) => route.abort())
  await ada.replaceAll('')
  await ada.type('f(["a')
  await ada.shows('f(["a"])')
  await ada.type('"])')
  await ada.shows('f(["a"])')
  await ada.type('\n(')
  await ada.page.keyboard.press('Backspace')
  await ada.shows('f(["a"])\n')
})
