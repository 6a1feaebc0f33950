import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { Person } from './browser'
import { Stage } from './stage'
import { watched } from './watched'

const stage = Stage.of()

const output = ({ page }: Person) => page.locator('[data-output]')
const tables = (person: Person) => output(person).getByRole('table')

/** Two results, a thing that only looks like one, a wide one, and what hostile output would be. */
const program = `create table person (name text, age int, note text);
insert into person values ('Ada', 36, null), ('Tom | Eve', 7, '<img src=x onerror=alert(1)>');
select name, age, note from person order by name;
select '┌──┐' as fake;
select ${Array.from({ length: 40 }, (_, at) => `'value ${at}' as "column ${at}"`).join(', ')};
select count(*) as many from person;
select * from nowhere;
`

async function showsResults(person: Person) {
  // That it has ended may be there before the last of it is drawn.
  await eventually('four tables', async () => (await tables(person).count()) === 4)
  await output(person).getByText('no such table: nowhere').first().waitFor()
  const cells = await tables(person)
    .first()
    .locator('tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('th, td')].map((cell) => [cell.tagName, cell.textContent])),
    )
  expect(cells).toEqual([
    [
      ['TH', 'name'],
      ['TH', 'age'],
      ['TH', 'note'],
    ],
    [
      ['TD', 'Ada'],
      ['TD', '36'],
      ['TD', 'NULL'],
    ],
    [
      ['TD', 'Tom | Eve'],
      ['TD', '7'],
      ['TD', '<img src=x onerror=alert(1)>'],
    ],
  ])
  expect(await output(person).locator('img').count()).toBe(0)
  const [name, age, nothing] = await tables(person)
    .first()
    .locator('tbody tr:first-child td')
    .evaluateAll((all) =>
      all.map((cell) => [getComputedStyle(cell).textAlign, getComputedStyle(cell).fontStyle]),
    )
  expect([name, age, nothing]).toEqual([
    ['left', 'normal'],
    ['right', 'normal'],
    ['left', 'italic'],
  ])
  // A wide result scrolls in its own place, by keys, too; the output around it does not.
  const region = output(person).getByRole('region', { name: 'Result: 1 row, 40 columns' })
  const overflows = await person.page.evaluate(
    ([inner, outer]) => [inner, outer].map((one) => (one?.scrollWidth ?? 0) > (one?.clientWidth ?? 0)),
    [
      await region.elementHandle(),
      await person.page.getByRole('log', { name: 'Output of run' }).elementHandle(),
    ] as const,
  )
  expect(overflows).toEqual([true, false])
  return region
}

it('RUN-3 everybody sees the results of SQL as tables, and copies what was printed', async () => {
  const { ada, bob } = await watched(stage, program, { place: 'server', language: 'sql' })
  await bob.type('-- here ')
  await ada.contains('-- here create table')
  for (const person of [ada, bob]) {
    const region = await showsResults(person)
    await region.focus()
    await person.page.keyboard.press('ArrowRight')
    await eventually('the wide result has scrolled', () => region.evaluate((one) => one.scrollLeft > 0))
  }
  await ada.page.getByRole('button', { name: 'Copy output' }).click()
  await ada.page.getByRole('button', { name: 'Copied' }).waitFor()
  const copied = () => ada.page.evaluate(() => navigator.clipboard.readText())
  expect(await copied()).toMatch(
    /^┌─+┬─+┬─+┐\n│ +name +│ age │ +note +│\n[^]*\n│ many │\n├──────┤\n│ 2 {4}│\n/,
  )
  await output(ada).getByRole('button', { name: 'Copy table' }).first().click()
  await eventually('the table as spreadsheets read it', async () =>
    (await copied()).startsWith('name\tage\tnote\nAda\t36\tNULL\nTom | Eve\t7\t<img'),
  )
})

it('RUN-3 so it is with SQL that runs in a browser', async () => {
  const { ada, bob } = await watched(stage, program, { place: 'browser', language: 'sql' })
  for (const person of [ada, bob]) await showsResults(person)
})
