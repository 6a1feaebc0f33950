import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

type Part = 'visible' | 'hidden'
interface Written {
  name?: string
  input?: string
  expected?: string
}

const german = /^(Tests|Test hinzufügen)$/
const add = { visible: /^(Add a test|Test hinzufügen)$/, hidden: 'Add a test to the hidden ones' }

/** Somebody who looks at the tests of a room. */
async function join(room: TestRoom, options?: Parameters<typeof stage.join>[1]): Promise<Person> {
  const person = await stage.join(room, options)
  await person.page.getByRole('button', { name: german }).first().click()
  await person.page.locator('.cases-frame').waitFor()
  return person
}

const cases = ({ page }: Person, part: Part = 'visible') => page.locator(`[data-cases=${part}] [data-case]`)
const toggle = (one: Locator) => one.locator('.case-toggle')
const input = (one: Locator) => one.getByLabel(/^(Input of|Eingabe von) /)
const expected = (one: Locator) => one.getByLabel(/^(Expected output of|Erwartete Ausgabe von) /)
const status = (one: Locator) => one.locator('[data-case-status]')
const result = (one: Locator) => one.locator('[data-result]')

/** Adds a test as a person does, and closes it again. */
async function write(person: Person, { name, ...texts }: Written, part: Part = 'visible'): Promise<void> {
  const before = await cases(person, part).count()
  await person.page.getByRole('button', { name: add[part], exact: true }).click()
  const one = cases(person, part).nth(before)
  // What is typed next is its input.
  await eventually('the focus in the input', () =>
    input(one).evaluate((field) => field === document.activeElement),
  )
  await person.page.keyboard.insertText(texts.input ?? '')
  await expected(one).fill(texts.expected ?? '')
  if (name) await one.getByLabel('Name of the test').fill(name)
  await toggle(one).click()
}

async function names(person: Person, part: Part = 'visible'): Promise<string[]> {
  return (await cases(person, part).locator('.case-toggle').allInnerTexts()).map((text) => text.trim())
}

const named = (person: Person, ...wanted: string[]) =>
  eventually(`the tests ${wanted.join(', ')}`, async () => String(await names(person)) === String(wanted))

async function runTests({ page }: Person) {
  await page.getByRole('button', { name: /^(Run tests|Tests ausführen)$/ }).click()
}

async function finished({ page }: Person, number: number, words: RegExp | string) {
  await page
    .locator(`[data-tests="${number}"][data-tests-state=finished]`)
    .filter({ hasText: words })
    .waitFor()
}

/** Waits until the tests stand so, in their order. */
const stand = (person: Person, ...wanted: string[]) =>
  eventually(`tests that have ${wanted.join(', ')}`, async () => {
    const found = await status(cases(person)).evaluateAll((all) =>
      all.map((one) => one.getAttribute('data-case-status')),
    )
    return String(found) === String(wanted)
  })

/** Adds two numbers, unless they are negative. */
const adder = `a, b = map(int, input().split())
if a < 0:
    raise ValueError("negative")
print(a + b)
`

it('PAGE-2 three people write one test at once, and no key of anybody is lost', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob' })
  const carol = await join(room, { name: 'Carol' })
  await write(ada, { name: 'Shared' })
  const people = [
    { person: ada, letters: 'abcdefghijklmnopqrstuvwxyz' },
    { person: bob, letters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' },
    { person: carol, letters: '0123456789!?+*/=%&#~^|:.,;' },
  ]
  for (const { person } of people) await toggle(cases(person).first()).click()
  for (const field of [input, expected]) {
    await Promise.all(
      people.map(async ({ person, letters }) => {
        await field(cases(person).first()).click()
        await person.page.keyboard.type(letters, { delay: 15 })
      }),
    )
    const texts = await eventually('the same text for all', async () => {
      const found = await Promise.all(people.map(({ person }) => field(cases(person).first()).inputValue()))
      return new Set(found).size === 1 && found[0]?.length === 78 ? found : undefined
    })
    // Everybody's keys, in the order in which they were pressed.
    for (const { letters } of people) {
      expect([...(texts[0] ?? '')].filter((letter) => letters.includes(letter)).join('')).toBe(letters)
    }
  }
})

it('PAGE-1 who writes a test stays where they are, whatever others do with the tests', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob' })
  for (const name of ['One', 'Two', 'Three']) await write(ada, { name, input: `first\nsecond of ${name}` })
  await named(bob, 'One', 'Two', 'Three')
  await toggle(cases(bob).nth(1)).click()
  const field = bob.page.getByLabel('Input of Two')
  await field.click()
  await bob.page.keyboard.press('Control+End')
  await bob.type(' +1')
  // Another order, another name, one less, one more, and another text before the caret.
  await toggle(cases(ada).nth(1)).press('Alt+ArrowDown')
  await named(bob, 'One', 'Three', '')
  await toggle(cases(ada).nth(1)).press('Alt+ArrowUp')
  await toggle(cases(ada).first()).click()
  await cases(ada).first().getByRole('button', { name: 'Remove Three' }).click()
  await ada.page.getByRole('button', { name: 'Remove the test' }).click()
  await write(ada, { name: 'Four' })
  await toggle(cases(ada).nth(1)).click()
  await input(cases(ada).nth(1)).click()
  await ada.page.keyboard.press('Control+Home')
  await ada.type('zeroth\n')
  await eventually('what Ada wrote', async () => (await field.inputValue()).startsWith('zeroth\n'))
  await bob.type(' +2')
  expect(await field.inputValue()).toBe('zeroth\nfirst\nsecond of Two +1 +2')
  await named(ada, 'One', '', 'Four')
})

it('PAGE-1 two people who name one test at once each keep what they type, and then see one name', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob' })
  await write(ada, { input: '1 2', expected: '3' })
  const fields = []
  for (const person of [ada, bob]) {
    await toggle(cases(person).first()).click()
    fields.push(cases(person).first().getByLabel('Name of the test'))
    await fields.at(-1)?.click()
  }
  const [adas, bobs] = fields
  const letters = ['Large numbers', 'Sums that overflow'] as const
  await Promise.all([ada, bob].map(({ page }, at) => page.keyboard.type(letters[at] ?? '', { delay: 20 })))
  expect([await adas?.inputValue(), await bobs?.inputValue()]).toEqual(letters)
  for (const { page } of [ada, bob]) await page.keyboard.press('Tab')
  const name = await eventually('one name for both', async () => {
    const [one, other] = [await adas?.inputValue(), await bobs?.inputValue()]
    return one === other ? one : undefined
  })
  expect(letters).toContain(name)
  expect(await input(cases(bob).first()).inputValue()).toBe('1 2')
  expect(await expected(cases(ada).first()).inputValue()).toBe('3')
  // Whoever did not mean that names it once more.
  await bobs?.fill('Both')
  await eventually('the new name', async () => (await adas?.inputValue()) === 'Both')
})

it('PAGE-6 removing asks once, can be cancelled, and can be undone; empty ones just go', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob' })
  await write(bob, { name: 'Sum', input: '1 2', expected: '3' })
  await named(ada, 'Sum')
  await toggle(cases(bob).first()).click()
  await bob.page.getByRole('button', { name: 'Remove Sum' }).click()
  const question = bob.page.getByRole('alertdialog', { name: 'Remove “Sum”?' })
  await question.getByText('The test goes for everyone in the room.').waitFor()
  await bob.page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect(await cases(bob).count()).toBe(1)
  await bob.page.getByRole('button', { name: 'Remove Sum' }).click()
  await bob.page.getByRole('button', { name: 'Remove the test' }).click()
  await ada.page.getByText('No tests yet').waitFor()
  await bob.page.getByRole('button', { name: 'Undo' }).click()
  await named(ada, 'Sum')
  await toggle(cases(ada).first()).click()
  expect(await input(cases(ada).first()).inputValue()).toBe('1 2')
  expect(await expected(cases(ada).first()).inputValue()).toBe('3')
  await bob.page.getByRole('button', { name: add.visible, exact: true }).click()
  await bob.page.getByRole('button', { name: 'Remove Test 2' }).click()
  await eventually('one test', async () => (await cases(bob).count()) === 1)
  expect(await bob.page.getByRole('alertdialog').count()).toBe(0)
})

it('who may not write the code sees the tests, and changes nothing', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  const olga = await join(room, { role: 'observer', name: 'Olga' })
  await olga.page.getByText('Tests and their results appear here.').waitFor()
  await write(bob, { name: 'Sum', input: '1 2', expected: '3' })
  await toggle(cases(olga).first()).click()
  expect(await input(cases(olga).first()).inputValue()).toBe('1 2')
  expect(await input(cases(olga).first()).isEditable()).toBe(false)
  for (const name of ['Add a test', 'Run tests', 'Remove Sum']) {
    expect(await olga.page.getByRole('button', { name, exact: true }).count()).toBe(0)
  }
  expect(await cases(olga).first().getByLabel('Compare').isDisabled()).toBe(true)
})

it('everybody sees which tests have passed, and how what failed differs', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob' })
  await write(ada, { name: 'Small', input: '1 2', expected: '3' })
  await write(ada, { name: 'Wrong', input: '20 22', expected: 'the answer\n43\n' })
  await write(ada, { name: 'Negative', input: '-1 2', expected: '1' })
  await bob.replaceAll(adder)
  await runTests(bob)
  await Promise.all([ada, bob].map((person) => finished(person, 1, '1 of 3 tests passed')))
  await stand(ada, 'passed', 'failed', 'failed')
  await stand(bob, 'passed', 'failed', 'failed')
  const wrong = cases(ada).nth(1)
  await toggle(wrong).click()
  await result(wrong).getByText('Failed: different output').waitFor()
  const lines = await wrong
    .locator('[data-diff]')
    .evaluateAll((all) =>
      all.map((one) => `${one.getAttribute('data-diff')} ${one.lastElementChild?.textContent}`),
    )
  expect(lines).toEqual(['missing the answer', 'missing 43', 'extra 42'])
  const negative = cases(bob).nth(2)
  await toggle(negative).click()
  await result(negative).getByText('Failed: Exit code 1').waitFor()
  await result(negative).getByText('ValueError: negative').waitFor()
  // What was edited since says so, and shows what it ran with.
  await input(cases(bob).nth(2)).fill('1 0')
  await result(negative).getByText('The test has been edited since this run.').waitFor()
  await result(negative).getByRole('group', { name: 'Input' }).getByText('-1 2').waitFor()
  await expected(wrong).fill('42')
  await bob.page.keyboard.press('Control+Shift+Enter')
  await Promise.all([ada, bob].map((person) => finished(person, 2, 'All 3 tests passed')))
  await stand(bob, 'passed', 'passed', 'passed')
  // Where runs stand it is the same.
  await ada.page
    .locator('[data-panel=output] [data-run="2"]:visible')
    .filter({ hasText: 'All 3 tests passed' })
    .waitFor()
  // Who comes later finds it.
  const carol = await join(room, { name: 'Carol' })
  await finished(carol, 2, 'All 3 tests passed')
})

it('PAGE-7 how tests ended is announced once, and the palette runs them', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob', preferences: { locale: 'de' } })
  await write(ada, { input: '1 2', expected: '3' })
  await write(ada, { input: '1 2', expected: '4' })
  await ada.replaceAll(adder)
  await bob.contains('ValueError')
  await bob.page.locator('.run-more').waitFor()
  await bob.page.evaluate(() => {
    const said: string[] = []
    Object.assign(window, { said })
    const regions = document.querySelectorAll('[role=status], [aria-live]')
    const onChange = (changes: MutationRecord[]) => {
      for (const { target } of changes) said.push(target.textContent ?? '')
    }
    for (const region of regions) {
      new MutationObserver(onChange).observe(region, { childList: true, characterData: true, subtree: true })
    }
  })
  await ada.page.keyboard.press('Control+k')
  await ada.page.getByRole('dialog').getByRole('combobox').fill('run tests')
  await ada.page.keyboard.press('Enter')
  await finished(bob, 1, '1 von 2 Tests bestanden')
  const heard = () => bob.page.evaluate(() => (window as unknown as { said: string[] }).said)
  const ending = 'main.py: 1 von 2 Tests bestanden'
  await eventually('the announcement', async () => (await heard()).includes(ending))
  expect((await heard()).filter((text) => text.includes('bestanden'))).toEqual([ending])
})

it('a run of tests is stopped by anybody, and what it did not come to is said to be not run', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob' })
  await write(bob, { name: 'Ends', input: '1', expected: '1' })
  await write(bob, { name: 'Never ends', input: '2', expected: '2' })
  await write(bob, { name: 'Last', input: '3', expected: '3' })
  await bob.replaceAll('n = input()\nwhile n == "2":\n    pass\nprint(n)\n')
  await runTests(bob)
  await stand(ada, 'passed', 'running', 'waiting')
  await ada.page
    .locator('[data-tests="1"]')
    .filter({ hasText: /Running tests…\s*1 of 3/ })
    .waitFor()
  await ada.page
    .locator('.cases-frame')
    .getByRole('button', { name: 'Bob is running main.py. Stop it.' })
    .click()
  await finished(bob, 1, 'Stopped')
  await stand(bob, 'passed', 'none', 'none')
})

/** All that a page has received since it began to listen: sockets, answers of the API, events. */
async function listening(page: Page): Promise<() => Promise<string>> {
  const frames: Buffer[] = []
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => void frames.push(Buffer.from(payload))),
  )
  await page.addInitScript(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    const ask = window.fetch
    window.fetch = async (...args) => {
      const answer = await ask(...args)
      const read = async () => {
        const reader = answer.clone().body?.pipeThrough(new TextDecoderStream()).getReader()
        for (;;) {
          const part = await reader?.read()
          if (!part || part.done) return
          heard.push(part.value)
        }
      }
      void read().catch(() => undefined)
      return answer
    }
  })
  await page.reload()
  return async () => {
    const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard.join(''))
    return Buffer.concat(frames).toString('latin1') + heard
  }
}

it('RUN-5 nothing of hidden tests but whether they passed reaches a candidate or an observer', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const others = [
    await stage.join(room, { name: 'Bob' }),
    await stage.join(room, { role: 'observer', name: 'Olga' }),
  ]
  const heard = await Promise.all(others.map(({ page }) => listening(page)))
  for (const person of others) {
    await person.connection('saved')
    await person.page.getByRole('button', { name: 'Tests', exact: true }).click()
  }
  await write(ada, { name: 'Open', input: 'open 1', expected: 'open 1' })
  await write(ada, { name: 'Zanzibar', input: 'quokka 17', expected: 'quokka 17' }, 'hidden')
  await write(ada, { name: 'Xylophone', input: 'wombat 23', expected: 'capybara' }, 'hidden')
  await cases(ada, 'hidden').nth(1).locator('.case-toggle').click()
  await cases(ada, 'hidden').nth(1).getByLabel('Compare').selectOption('checker')
  await ada.page
    .getByRole('textbox', { name: 'Checker program' })
    .fill('import sys # ornithorhynchus\nsys.exit(1)')
  await ada.connection('saved')
  const [bob] = others
  if (!bob) throw new Error('Bob is there')
  // The program says all that it is given, wherever it can.
  await bob.replaceAll(`import sys, time
given = sys.stdin.read()
print(given)
print(given, file=sys.stderr)
open("kept.txt", "w").write(given)
sys.exit(0 if given[0] in "oq" else len(given))
`)
  await runTests(bob)
  await Promise.all([ada, ...others].map((person) => finished(person, 1, '2 of 3 tests passed')))
  for (const person of others) {
    const outcomes = person.page.locator('[data-cases=outcomes] li')
    await outcomes
      .nth(1)
      .filter({ hasText: /Hidden test 2\s*Failed/ })
      .waitFor()
    expect(await outcomes.allInnerTexts()).toHaveLength(2)
    await outcomes
      .first()
      .filter({ hasText: /Hidden test 1\s*Passed/ })
      .waitFor()
  }
  // Interviewers have it in full, and everything in its place.
  expect(await names(ada)).toEqual(['Open'])
  expect(await ada.page.getByText('removed since').count()).toBe(0)
  const secret = cases(ada, 'hidden').nth(1)
  await result(secret).getByText('Failed').first().waitFor()
  await result(secret).getByRole('group', { name: 'Got' }).getByText('wombat 23').waitFor()
  const words = ['Zanzibar', 'Xylophone', 'quokka', 'wombat', 'capybara', 'ornithorhynchus']
  // The same search finds them where they may be, as they are written.
  const grace = await stage.join(room, { role: 'interviewer', name: 'Grace' })
  const known = await listening(grace.page)
  await grace.page.getByRole('button', { name: 'Tests', exact: true }).click()
  await toggle(cases(grace, 'hidden').nth(1)).click()
  await input(secret).fill(words.join(' '))
  await eventually(
    'what Ada wrote',
    async () => (await input(cases(grace, 'hidden').nth(1)).inputValue()) === words.join(' '),
  )
  const all = await known()
  expect(words.filter((word) => !all.includes(word))).toEqual([])
  const session = await stage.server.join(room, 'candidate', 'Eve')
  const { runs } = await stage.server.ask<{ runs: { id: string }[] }>(
    'GET',
    `/rooms/${room.id}/runs`,
    session.token,
  )
  const one = await stage.server.ask('GET', `/rooms/${room.id}/runs/${runs[0]?.id}`, session.token)
  const texts = [
    JSON.stringify(runs),
    JSON.stringify(one),
    ...(await Promise.all(heard.map((listen) => listen()))),
    ...(await Promise.all(others.map(({ page }) => page.content()))),
  ]
  for (const text of texts) {
    expect(text.length).toBeGreaterThan(100)
    expect(words.filter((word) => text.includes(word))).toEqual([])
  }
  // What is looked for could be found: the visible test is there, and all of it where it may be.
  expect((await Promise.all(heard.map((listen) => listen()))).every((text) => text.includes('open 1'))).toBe(
    true,
  )
  // Nor does a browser keep what it never had.
  const stored = await bob.page.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name ?? ''),
  )
  expect(stored.filter((name) => name.includes('notes'))).toEqual([])
  await ada.page.getByRole('button', { name: 'More' }).click()
  await ada.page.getByRole('menuitem', { name: 'Preview as candidate' }).click()
  await ada.page.locator('[data-cases=outcomes] li').nth(1).filter({ hasText: 'Failed' }).waitFor()
  const preview = await ada.page.content()
  expect(words.filter((word) => preview.includes(word))).toEqual([])
})

it('a checker decides where more than one output is right', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  await write(ada, { name: 'Any order', input: '3 1 2', expected: '1 2 3' })
  await toggle(cases(ada).first()).click()
  await ada.replaceAll('print(*reversed(input().split()))')
  await runTests(ada)
  await finished(ada, 1, 'The test failed')
  await cases(ada).first().getByLabel('Compare').selectOption('checker')
  await ada.page.getByRole('button', { name: 'Start from an example' }).click()
  const bob = await join(room, { name: 'Bob' })
  await toggle(cases(bob).first()).click()
  // Who doesn’t know the checker sees that there is one.
  expect(await cases(bob).first().getByLabel('Compare').inputValue()).toBe('checker')
  expect(await bob.page.getByLabel('Checker program').count()).toBe(0)
  await ada.connection('saved')
  await runTests(bob)
  await finished(bob, 2, 'The test passed')
  // Numbers within a tolerance.
  await cases(bob).first().getByLabel('Compare').selectOption('numbers')
  await cases(bob).first().getByLabel('Tolerance').fill('0,5')
  await input(cases(bob).first()).fill('3.4 2 1.2')
  await bob.connection('saved')
  await runTests(bob)
  await finished(bob, 3, 'The test passed')
  await cases(bob).first().getByLabel('Tolerance').fill('0.1')
  await bob.connection('saved')
  await runTests(bob)
  await finished(bob, 4, 'The test failed')
})

it('nothing keeps anybody out of the tests, in a narrow window and in German', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  await write(ada, { name: 'Small', input: '1 2', expected: '3' })
  await write(ada, {
    name: 'A name that is longer than a phone is wide, and goes on',
    input: '2 2',
    expected: '5',
  })
  await write(ada, { input: '0 0', expected: '1' }, 'hidden')
  await ada.replaceAll(adder)
  await ada.connection('saved')
  await runTests(ada)
  await finished(ada, 1, '1 of 3 tests passed')
  for (const one of [cases(ada).nth(1), cases(ada, 'hidden').first()]) await toggle(one).click()
  expect(await seriousOn(ada)).toEqual([])
  for (const theme of ['light', 'dark', 'contrast'] as const) {
    const bob = await join(room, {
      name: 'Bob',
      viewport: { width: 360, height: 740 },
      preferences: { locale: 'de', theme },
    })
    await finished(bob, 1, '1 von 3 Tests bestanden')
    await bob.page.getByText('Verborgener Test 1').waitFor()
    expect(await seriousOn(bob), theme).toEqual([])
    await toggle(cases(bob).nth(1)).click()
    await result(cases(bob).nth(1)).getByText('Nicht bestanden: andere Ausgabe').waitFor()
    expect(await seriousOn(bob), theme).toEqual([])
    expect(await bob.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    const frame = bob.page.locator('.cases-frame > div').last()
    expect(await frame.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0)
  }
})

it('where there are no tests to run that is said', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  await bob.page.locator('.run-more').waitFor()
  await runTests(bob)
  const alert = bob.page.getByRole('alert')
  await alert.filter({ hasText: 'There are no tests yet. Add one, then run them.' }).waitFor()
})
