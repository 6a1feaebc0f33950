import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

const chooseInMenu = async ({ page }: Person, item: string) => {
  await page.getByRole('button', { name: 'Where to run' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

const rows = ({ page }: Person) => page.locator('[data-unit-tests] li.unit')

async function replaceCode(person: Person, code: string) {
  await person.goTo('end')
  await person.page.keyboard.press('Control+A')
  await person.page.keyboard.insertText(code)
  await person.shows(code)
}

const code = `def add(a, b):
    return a + b

def test_right():
    assert add(1, 2) == 3

def test_wrong():
    print("adding")
    assert add(1, 2) == 4
`

it('tests in the code run by pytest, and everybody sees what became of each and gets to its line', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await stage.join(room, { name: 'Bob' })
  await replaceCode(ada, code)
  await chooseInMenu(ada, 'Run tests with pytest')
  for (const person of [ada, bob]) {
    await rows(person).nth(1).waitFor()
    const shown = (await rows(person).allTextContents()).map((row) => row.replaceAll(/\d+\sms/g, ''))
    expect(shown[0]).toMatch(/^main › test_wrong.*Failed/)
    expect(shown[1]).toMatch(/^main › test_right.*Passed/)
    await person.page
      .locator('[data-run-state=finished]', { hasText: '1 of 2 tests passed' })
      .first()
      .waitFor()
  }
  // The one that failed is open: what it says leads to its line.
  await rows(bob).first().getByText('adding', { exact: true }).waitFor()
  await rows(bob).first().getByRole('link', { name: 'main.py:9' }).click()
  await bob.type('# here')
  await bob.contains('# here    assert add(1, 2) == 4')
  // What is not asked for is not in the way, and can be opened.
  expect(await rows(ada).nth(1).locator('details[open]').count()).toBe(0)
})

it('a suite that has not come to its end says why', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  await replaceCode(ada, 'def test_it():\n    ==\n')
  await chooseInMenu(ada, 'Run tests with pytest')
  await ada.page.locator('[data-run-state=finished]').first().waitFor()
  await eventually('the error is a test that failed', async () => (await rows(ada).count()) === 1)
  await rows(ada).first().getByRole('link', { name: 'main.py' }).first().waitFor()
})

it('what programs can use is shown: version, framework and packages of each language', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  await chooseInMenu(ada, 'What programs can use')
  const dialog = ada.page.getByRole('dialog', { name: 'What programs can use' })
  await dialog.getByText('Tests: pytest').waitFor()
  const [first = ''] = await dialog.getByRole('listitem').allTextContents()
  expect(first).toMatch(/^Python 3\.\d+\.\d+.*pytest \d/)
  await dialog.getByText('10 sec, 256 MB of memory, 64 MB of files, and no network').waitFor()
  await ada.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})
