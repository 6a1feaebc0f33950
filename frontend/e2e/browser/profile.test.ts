import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import { seriousOn } from './axe'
import type { Person } from './browser'
import { Coder } from './monaco'
import { Stage } from './stage'

const stage = Stage.of()

const program = `import time

def slow():
    end = time.process_time() + 0.4
    while time.process_time() < end:
        pass

def main():
    time.sleep(0.5)
    slow()

main()
`

async function join(room: TestRoom, options: Parameters<typeof stage.join>[1]): Promise<Person> {
  const person = await stage.join(room, options)
  await person.page.locator('.run-more').waitFor()
  return person
}

async function measure({ page }: Person) {
  await page.locator('.run-more').click()
  await page.getByRole('menuitem', { name: 'Run and measure' }).click()
}

async function finished({ page }: Person, number: number) {
  await page.locator(`header [data-run="${number}"][data-run-state=finished]`).waitFor()
}

const times = ({ page }: Person) => page.getByRole('button', { name: 'Time and memory' })
const spent = ({ page }: Person) => page.locator('[data-spent]')
const notes = ({ page }: Person) => page.locator('.cm-line-notes .line-note')

/** The lines beside which a time stands, by their text. */
const noted = ({ page }: Person) =>
  page.evaluate(() => {
    const lines = [...document.querySelectorAll('.cm-line')].map((line) => ({
      top: line.getBoundingClientRect().top,
      text: (line.textContent ?? '').trim(),
    }))
    return [...document.querySelectorAll('.cm-line-notes .line-note')].map((note) => {
      const { top } = note.getBoundingClientRect()
      return lines.find((line) => Math.abs(line.top - top) < 4)?.text
    })
  })

it('PAGE-1 where the time went is seen by whoever opens it, beside the code and as a chart', async () => {
  const room = await stage.server.createRoom()
  const ada = await join(room, { role: 'interviewer', name: 'Ada' })
  const bob = await join(room, { name: 'Bob' })
  await bob.replaceAll(program)
  await ada.contains('time.sleep(0.5)')
  await ada.goTo('start')
  await measure(bob)
  await finished(ada, 1)
  // Who asked for it has it open, nobody else.
  await spent(bob).waitFor()
  expect(await spent(ada).count()).toBe(0)
  expect(await notes(ada).count()).toBe(0)
  const isInCode = () => ada.page.evaluate(() => document.activeElement?.className.includes('cm-content'))
  expect(await isInCode()).toBe(true)
  await times(ada).click()
  await spent(ada).waitFor()
  for (const person of [ada, bob]) {
    await eventually('times beside the code', async () => (await notes(person).count()) > 0)
    const beside = await noted(person)
    expect(beside).toContain('time.sleep(0.5)')
    expect(beside).toContain('slow()')
    expect(beside).not.toContain('import time')
    expect(await spent(person).textContent()).toContain('time.sleep(0.5)')
  }
  expect(await seriousOn(ada)).toEqual([])
  // Values are read by key as well as by pointing.
  const slider = spent(ada).getByRole('slider')
  await slider.focus()
  await ada.page.keyboard.press('Home')
  const first = await slider.getAttribute('aria-valuetext')
  await ada.page.keyboard.press('End')
  const last = await slider.getAttribute('aria-valuetext')
  expect(first).toMatch(/^At .+: processor .+%, memory .+/)
  expect(last).not.toBe(first)
  // A line that somebody changes has no time any more; the others keep theirs.
  await bob.page.locator('.cm-line', { hasText: 'time.sleep(0.5)' }).click()
  await bob.page.keyboard.press('End')
  await bob.page.keyboard.insertText('  # a nap')
  for (const person of [ada, bob]) {
    await eventually('the changed line without a time', async () => {
      const beside = await noted(person)
      return beside.length > 0 && !beside.some((line) => line?.includes('sleep'))
    })
    expect(await noted(person)).toContain('slow()')
  }
  // Whoever comes late sees the same chart, and a time only where the code is what it was.
  await ada.page.reload()
  await times(ada).click()
  await spent(ada).waitFor()
  await eventually('times beside the code', async () => (await notes(ada).count()) > 0)
  expect((await noted(ada)).some((line) => line?.includes('sleep'))).toBe(false)
  expect(await noted(ada)).toContain('slow()')
  // A line leads to its place; the one that was changed, which may be the slowest, leads nowhere.
  await spent(ada).getByRole('button', { name: 'main.py', disabled: false }).first().click()
  await eventually('the focus in the code', async () => (await isInCode()) === true)
  await times(ada).click()
  await eventually('nothing beside the code', async () => (await notes(ada).count()) === 0)
  expect(await spent(ada).count()).toBe(0)
  // The next run takes it away from Bob, who has it open; that one was not measured.
  await ada.page.keyboard.press('Control+Enter')
  await finished(bob, 2)
  await eventually('nothing beside the code', async () => (await notes(bob).count()) === 0)
  expect(await times(bob).count()).toBe(0)
  expect([...ada.errors, ...bob.errors]).toEqual([])
})

it('the same stands beside the code in Monaco', async () => {
  const room = await stage.server.createRoom()
  const bob = await join(room, { name: 'Bob' })
  const ada = await Coder.join(stage, room, { role: 'interviewer', name: 'Ada' })
  await ada.page.locator('.run-more').waitFor()
  await bob.replaceAll(program)
  await ada.line('time.sleep(0.5)').waitFor()
  await measure(ada.person)
  await finished(bob, 1)
  const texts = () =>
    ada.page.evaluate(() =>
      [...document.querySelectorAll('.monaco-editor .line-note')].map(
        (note) => getComputedStyle(note, '::after').content,
      ),
    )
  await eventually('times beside the code', async () => (await texts()).length >= 3)
  for (const text of await texts()) expect(text).toMatch(/^"[\d.,]+\s(ms|sec)"$/)
  const before = (await texts()).length
  await bob.page.locator('.cm-line', { hasText: 'time.sleep(0.5)' }).click()
  await bob.page.keyboard.press('End')
  await bob.page.keyboard.insertText('  # a nap')
  await eventually('one time less', async () => (await texts()).length === before - 1)
  await times(ada.person).click()
  await eventually('nothing beside the code', async () => (await texts()).length === 0)
  expect(ada.person.errors).toEqual([])
})
