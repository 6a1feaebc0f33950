import { expect, it } from 'vitest'
import type { Runtimes } from '../../src/api/schema'
import { eventually } from '../support/eventually'
import type { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

const output = ({ page }: Person) => page.locator('[data-output]')

async function says(person: Person, text: string) {
  let shown: string | null = null
  const look = async () => (shown = await output(person).textContent()) === text
  await eventually(`${JSON.stringify(text)} in the output`, look).catch((error: unknown) => {
    throw new Error(`${String(error)}, but ${JSON.stringify(shown)}`)
  })
}

/** How many colours the code has. */
const colours = ({ page }: Person) =>
  page
    .locator('.cm-content')
    .evaluate(
      (code) => new Set([...code.querySelectorAll('span')].map((span) => getComputedStyle(span).color)).size,
    )

/** Ruby, PHP, Bash and Lua: what they begin with, what people add, and what comes of that. */
const programs = [
  {
    language: 'Ruby',
    id: 'ruby',
    lines: ['def twice(x)', 'raise "too much" if x > 2', 'x * 2', 'end', '', 'puts twice(1)', 'twice(3)'],
    written: 'def twice(x)\n  raise "too much" if x > 2\n  x * 2\nend\n\nputs twice(1)\ntwice(3)',
    place: 'main.rb:2',
    there: '# here   raise "too much" if x > 2',
    comment: '# ',
    console: { name: 'Ruby console', prompt: '>> ', line: 'x = 6 * 7', answer: '=> 42\n>> ' },
  },
  {
    language: 'PHP',
    id: 'php',
    lines: ['<?php', '$x = 0;', 'if (!$x):', 'intdiv(1, $x);', 'endif;'],
    written: '<?php\n$x = 0;\nif (!$x):\n    intdiv(1, $x);\nendif;',
    place: '/box/main.php:4',
    there: '// here     intdiv(1, $x);',
    comment: '// ',
    console: { name: 'PHP console', prompt: 'php > ', line: '6 * 7', answer: 'int(42)\nphp > ' },
  },
  {
    language: 'Bash',
    id: 'bash',
    lines: ['for i in 1 2; do', 'if [[ $i == 2 ]]; then', 'nowhere "$i"', 'fi', 'done'],
    written: 'for i in 1 2; do\n    if [[ $i == 2 ]]; then\n        nowhere "$i"\n    fi\ndone',
    place: 'main.sh: line 3',
    there: '# here         nowhere "$i"',
    comment: '# ',
    console: { name: 'Bash console', prompt: '$ ', line: 'echo $((6 * 7))', answer: '42\n$ ' },
  },
  {
    language: 'Lua',
    id: 'lua',
    lines: [
      'local function twice(x)',
      'if x>2 then',
      'error("too much")',
      'end',
      'return x-1',
      'end',
      'twice(3)',
    ],
    written:
      'local function twice(x)\n    if x>2 then\n        error("too much")\n    end\n    return x-1\nend\ntwice(3)',
    place: 'main.lua:3',
    there: '-- here         error("too much")',
    comment: '-- ',
    console: { name: 'Lua console', prompt: '> ', line: '6 * 7, "a"', answer: '42\ta\n> ' },
  },
]

it('Ruby, PHP, Bash and Lua are coloured, indented and run, and their errors lead to their lines', async () => {
  const room = await stage.server.createRoom()
  const bob = await stage.join(room, { name: 'Bob' })
  await bob.page.locator('.run-more').waitFor()
  const answer = await fetch(`http://${stage.server.address}/api/v1/runtimes`)
  const runtimes = (await answer.json()) as Runtimes
  // There is no Debian without it.
  expect(runtimes.languages.map(({ id }) => id)).toContain('bash')
  for (const { language, id, lines, written, place, there, comment, console } of programs) {
    await bob.chooseLanguage(language)
    await bob.contains('Hello from Pairpad')
    await eventually(`colours of ${language}`, async () => (await colours(bob)) > 1)
    await bob.goTo('end')
    await bob.page.keyboard.press('Control+A')
    await bob.page.keyboard.press('Delete')
    await bob.shows('')
    for (const [index, line] of lines.entries()) {
      if (index > 0) await bob.page.keyboard.press('Enter')
      await bob.type(line)
    }
    await bob.shows(written)
    if (!runtimes.languages.some((one) => one.id === id)) continue
    await bob.page.keyboard.press('Control+Enter')
    await output(bob).getByRole('link', { name: place }).first().click()
    await bob.type(`${comment}here `)
    await bob.contains(there)
    await bob.page.getByRole('button', { name: 'Open a console' }).click()
    await bob.page.getByRole('menuitem', { name: console.name }).click()
    await says(bob, console.prompt)
    await bob.page.getByRole('textbox', { name: 'Input for the running program' }).fill(console.line)
    await bob.page.keyboard.press('Enter')
    await says(bob, `${console.prompt}Bob typed: ${console.line}\n${console.answer}`)
    await bob.page.getByRole('button', { name: 'End input' }).click()
    await bob.page.locator('header [data-run-state=finished]').filter({ hasText: 'Console closed' }).waitFor()
  }
})
