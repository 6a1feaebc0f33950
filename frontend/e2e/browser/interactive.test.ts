import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

const output = ({ page }: Person) => page.locator('[data-output]')
const field = ({ page }: Person) => page.getByRole('textbox', { name: 'Input for the running program' })

/** Somebody in a room, once all of it is there. */
async function join(room: TestRoom, options: Parameters<typeof stage.join>[1]): Promise<Person> {
  const person = await stage.join(room, options)
  if (options?.role !== 'observer') await person.page.locator('.run-more').waitFor()
  return person
}

/** Chooses in the menu beside the Run button. */
async function choose({ page }: Person, item: string) {
  await page.locator('.run-more').click()
  await page.getByRole('menuitem', { name: item }).click()
}

async function open(person: Person, console: string) {
  await person.page.getByRole('button', { name: 'Open a console' }).click()
  await person.page.getByRole('menuitem', { name: console }).click()
  await field(person).waitFor()
}

/** What stands in the output, once it is so for everybody. */
async function says(people: Person[], text: string) {
  for (const person of people) {
    let shown: string | null = null
    const look = async () => (shown = await output(person).textContent()) === text
    await eventually(`${JSON.stringify(text)} in the output`, look).catch((error: unknown) => {
      throw new Error(`${String(error)}, but ${JSON.stringify(shown)}`)
    })
  }
}

async function finished(people: Person[], number: number, words: string) {
  for (const { page } of people)
    await page
      .locator(`header [data-run="${number}"][data-run-state=finished]`)
      .filter({ hasText: words })
      .waitFor()
}

async function enter(person: Person, line: string) {
  await field(person).focus()
  await person.page.keyboard.insertText(line)
  await person.page.keyboard.press('Enter')
}

const hasFocus = (person: Person) => field(person).evaluate((one) => one === document.activeElement)

const isInCode = ({ page }: Person) =>
  page.evaluate(() => document.activeElement?.className.includes('cm-content'))

/** Answers what is typed with an error, until it is told otherwise. */
async function refuse(page: Page, answer: { status: number; code?: string } | 'offline') {
  await page.route('**/runs/*/input', (route) =>
    answer === 'offline'
      ? route.abort()
      : route.fulfill({
          status: answer.status,
          contentType: 'application/json',
          body: JSON.stringify({ error: { code: answer.code, message: 'as the server says' } }),
        }),
  )
}

const asks = `name = input("Your name? ")
age = input("Your age? ")
print(f"{name} is {age}.")
`

it('RUN-3 two people answer what a program asks, and everybody sees who typed what, in its order', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob' })
  const olga = await join(room, { role: 'observer', name: 'Olga' })
  const all = [ada, bob, olga]
  await bob.replaceAll(asks)
  await ada.contains('Your age?')
  await ada.goTo('start')
  await choose(bob, 'Run and type input')
  await says(all, 'Your name? ')
  // Who started it may type at once; nobody else’s focus is moved (PAGE-1).
  await eventually('the focus in the field', () => hasFocus(bob))
  await field(ada).waitFor()
  expect(await isInCode(ada)).toBe(true)
  expect(await field(olga).count()).toBe(0)
  await enter(ada, 'Grace')
  await says(all, 'Your name? Ada typed: Grace\nYour age? ')
  expect(await seriousOn(bob)).toEqual([])
  await enter(bob, '40')
  const whole = 'Your name? Ada typed: Grace\nYour age? Bob typed: 40\nGrace is 40.\n'
  await finished(all, 1, 'Finished')
  await says(all, whole)
  // By more than its colour.
  const typed = output(olga).locator('[data-stream=stdin]').first()
  expect(Number(await typed.evaluate((one) => getComputedStyle(one).fontWeight))).toBeGreaterThan(500)
  await bob.page.getByRole('button', { name: 'Copy output' }).click()
  await bob.page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await bob.page.evaluate(() => navigator.clipboard.readText())).toBe(whole)
  // Whoever comes late, or looks at it later, sees the same.
  await bob.page.reload()
  await finished([bob], 1, 'Finished')
  await says([bob], whole)
})

it('what is chosen beside the input holds for the next runs, and their input can be ended', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  await bob.replaceAll('import sys\nprint(sum(int(line) for line in sys.stdin))\n')
  await bob.page.keyboard.press('Alt+Shift+O')
  await bob.page.getByRole('button', { name: 'Input for the program' }).click()
  await bob.page.getByLabel('Input (stdin)').fill('1000')
  await bob.page.getByRole('switch', { name: 'Type input while it runs' }).check()
  await bob.goTo('start')
  await bob.page.keyboard.press('Control+Enter')
  await eventually('the focus in the field', () => hasFocus(bob))
  // Several lines are sent as they are.
  await enter(bob, '1\n2\n')
  await says([ada, bob], 'Bob typed: 1\n2\n')
  await enter(bob, '3')
  await says([ada, bob], 'Bob typed: 1\n2\nBob typed: 3\n')
  await bob.page.keyboard.press('ArrowUp')
  expect(await field(bob).inputValue()).toBe('3')
  await bob.page.keyboard.press('ArrowUp')
  expect(await field(bob).inputValue()).toBe('1\n2\n')
  await bob.page.keyboard.press('ArrowDown')
  await bob.page.keyboard.press('ArrowDown')
  expect(await field(bob).inputValue()).toBe('')
  await ada.page.getByRole('button', { name: 'End input' }).click()
  await finished([ada, bob], 1, 'Finished')
  await says([ada, bob], 'Bob typed: 1\n2\nBob typed: 3\nAda ended the input.\n6\n')
  // Nothing is taken from under somebody’s hands; the same keys run it once more.
  expect(await hasFocus(bob)).toBe(true)
  await bob.page.keyboard.press('Control+Enter')
  await bob.page.locator('header [data-run="2"][data-run-state=running]').waitFor()
  await field(bob).and(bob.page.getByPlaceholder('Type input and press Enter')).waitFor()
  await enter(bob, '4')
  await bob.page.keyboard.press('Control+d')
  await finished([ada, bob], 2, 'Finished')
  await says([ada, bob], 'Bob typed: 4\nBob ended the input.\n4\n')
})

it('RUN-3 that somebody ends the input is seen by everybody while the program goes on, and afterwards', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const olga = await join(room, { role: 'observer', name: 'Olga' })
  const all = [ada, bob, olga]
  await bob.replaceAll('import sys, time\nsys.stdin.read()\nprint("no more", flush=True)\ntime.sleep(240)\n')
  await choose(bob, 'Run and type input')
  await field(ada).waitFor()
  await eventually('the focus in the field', () => hasFocus(bob))
  await bob.page.keyboard.insertText('half a li')
  await ada.page.getByRole('button', { name: 'End input' }).click()
  await says(all, 'Ada ended the input.\nno more\n')
  for (const { page } of all)
    await page.getByText('The input has been ended: the program reads no more.').waitFor()
  // Nobody types into the void, and nothing is taken from under somebody’s hands (PAGE-1).
  await field(ada).waitFor({ state: 'detached' })
  await bob.page.keyboard.insertText('ne')
  expect(await field(bob).inputValue()).toBe('half a line')
  expect(await seriousOn(olga)).toEqual([])
  await ada.page.getByRole('button', { name: 'Bob is running main.py. Stop it.' }).click()
  await finished(all, 1, 'Stopped')
  await olga.page.reload()
  await finished([olga], 1, 'Stopped')
  await says([olga], 'Ada ended the input.\nno more\n')
})

it('PAGE-2 what somebody types is kept where it can’t be sent, and where the program ends meanwhile', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  await bob.replaceAll('for _ in range(3): print(input())\n')
  await choose(bob, 'Run and type input')
  await field(bob).waitFor()
  const alert = bob.page.getByRole('alert')
  for (const [answer, words] of [
    ['offline', 'The server can’t be reached'],
    [{ status: 413, code: 'too_large' }, '4 KiB'],
    [{ status: 403, code: 'not_allowed' }, 'You can’t type into programs here any more'],
    [{ status: 409, code: 'run_not_waiting' }, 'the input was ended'],
  ] as const) {
    await refuse(bob.page, answer)
    await field(bob).fill('')
    await enter(bob, 'kept')
    await alert.filter({ hasText: words }).waitFor()
    expect(await field(bob).inputValue()).toBe('kept')
    await bob.page.unroute('**/runs/*/input')
  }
  await field(bob).press('Enter')
  await says([ada, bob], 'Bob typed: kept\nkept\n')
  expect(await alert.filter({ hasText: 'input' }).count()).toBe(0)
  // Somebody else stops it while he types.
  await bob.page.keyboard.insertText('half a li')
  await ada.page.getByRole('button', { name: 'Bob is running main.py. Stop it.' }).click()
  await finished([ada, bob], 1, 'Stopped')
  await bob.page.keyboard.insertText('ne')
  expect(await field(bob).inputValue()).toBe('half a line')
  expect(await hasFocus(bob)).toBe(true)
  await bob.page.getByText('The program is not waiting for input any more.').waitFor()
  await bob.page.getByRole('button', { name: 'Discard what you typed' }).click()
  await field(bob).waitFor({ state: 'detached' })
})

it('RUN-4 a console goes on from line to line for everybody, and anybody stops it', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob' })
  const all = [ada, bob]
  await ada.page.keyboard.press('Control+k')
  await ada.page.getByRole('dialog').getByRole('combobox').fill('python console')
  await ada.page.keyboard.press('Enter')
  await says(all, '>>> ')
  await bob.page.getByText('closes after 5 minutes of silence').waitFor()
  await enter(ada, 'x = 6')
  await says(all, '>>> Ada typed: x = 6\n>>> ')
  await enter(bob, 'for i in range(2):\n  print(i * x)\n\n')
  const loop = '>>> Ada typed: x = 6\n>>> Bob typed: for i in range(2):\n  print(i * x)\n\n0\n6\n>>> '
  await says(all, loop)
  // Its prompt looks like none of an error.
  expect(await output(bob).locator('[data-stream=stderr]').count()).toBe(0)
  await bob.page.getByRole('button', { name: 'Ada opened the Python console. Stop it.' }).click()
  await finished(all, 1, 'Stopped')
  await says(all, loop)
  await open(bob, 'SQL console')
  await eventually('its prompt', async () => (await output(ada).textContent())?.endsWith('sqlite> '))
  await enter(bob, 'select 6 * 7 as answer;')
  await output(ada).getByRole('cell', { name: '42' }).waitFor()
  // What it repeats stands there once.
  expect((await output(ada).textContent())?.split('select 6 * 7').length).toBe(2)
  await ada.page.getByRole('button', { name: 'End input' }).click()
  await finished(all, 2, 'Console closed')
  await bob.page.getByRole('button', { name: 'Earlier runs' }).click()
  await bob.page.getByRole('menuitemradio', { name: '1. Python console' }).click()
  await says([bob], loop)
})

it('who has run a program that asks for more than it was given is offered to type', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  await bob.replaceAll('print(input() * 2)\n')
  await bob.page.keyboard.press('Control+Enter')
  await finished([bob], 1, 'Exit code 1')
  await bob.page.locator('[data-panel=output]').getByRole('button', { name: 'Run and type input' }).click()
  await field(bob).waitFor()
  await enter(bob, 'ab')
  await finished([bob], 2, 'Finished')
  await says([bob], 'Bob typed: ab\nabab\n')
})

it('RUN-3 RUN-6 people type into a Python program in somebody’s browser as into one on the server', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob', preferences: { runPlace: 'browser' } })
  const olga = await join(room, { role: 'observer', name: 'Olga' })
  const all = [ada, bob, olga]
  await bob.replaceAll(`${asks}import sys\nfor line in sys.stdin: print(1 / int(line))\n`)
  await ada.contains('Your age?')
  await ada.goTo('start')
  await choose(bob, 'Run and type input')
  await output(bob).getByText('Your name?').waitFor({ timeout: 120_000 })
  await says(all, 'Your name? ')
  await bob.page.getByText('Loading Python').waitFor({ state: 'detached' })
  await field(ada).waitFor()
  expect(await isInCode(ada)).toBe(true)
  expect(await field(olga).count()).toBe(0)
  await enter(ada, 'Grace')
  await says(all, 'Your name? Ada typed: Grace\nYour age? ')
  await enter(bob, '40')
  await says(all, 'Your name? Ada typed: Grace\nYour age? Bob typed: 40\nGrace is 40.\n')
  await enter(bob, '4\n2')
  const half =
    'Your name? Ada typed: Grace\nYour age? Bob typed: 40\nGrace is 40.\nBob typed: 4\n2\n0.25\n0.5\n'
  await says(all, half)
  await ada.page.getByRole('button', { name: 'End input' }).click()
  await finished(all, 1, 'ran in the browser of Bob')
  await says(all, half)
  // Anybody stops one that waits.
  await bob.page.locator('.run-more').click()
  await bob.page.getByRole('menuitem', { name: 'Run and type input' }).click()
  await says(all, 'Your name? ')
  await ada.page.getByRole('button', { name: 'Bob is running main.py. Stop it.' }).click()
  await finished(all, 2, 'Stopped')
}, 240_000)

it('JavaScript in the browser takes no input while it runs, and nobody is offered that', async () => {
  const room = await stage.server.createRoom({ language: 'javascript' })
  const bob = await join(room, { name: 'Bob', preferences: { runPlace: 'browser', typesInput: true } })
  await bob.page.keyboard.press('Alt+Shift+O')
  await bob.page.getByRole('button', { name: 'Input for the program' }).click()
  await bob.page.getByLabel('Input (stdin)').waitFor()
  expect(await bob.page.getByRole('switch', { name: 'Type input while it runs' }).count()).toBe(0)
  await bob.page.locator('.run-more').click()
  expect(
    await bob.page.getByRole('menuitem', { name: 'Run and type input' }).getAttribute('aria-disabled'),
  ).toBe('true')
  await bob.page.keyboard.press('Escape')
})
