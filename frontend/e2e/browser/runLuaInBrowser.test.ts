import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { Person } from './browser'
import { job, longestOf, programs } from './program'

/** On a busy machine pages take their time. */
const timeout = 180_000

const { run, stage } = programs()

/** What a program prints that reads this. */
const printed = async (text: string, stdin: string) => (await run(job('lua', text, stdin))).stdout

it(
  'runs a file with its input, its neighbours and its exit code, and says that it loads',
  { timeout },
  async () => {
    const files = {
      'main.lua': `local add = require("lib.sums")
local other = require "other"
io.write("sum? ")
print(add(io.read("n", "n")), other.name, arg[0], #arg, ...)
print(#io.read("L"), io.read(), io.read(0), io.read(3), io.read("a"), io.read("a"), io.read("l"))
io.stderr:write("no more")
os.exit(3)`,
      'lib/sums.lua': 'return function(a, b)\n  return a + b\nend\n',
      'other.lua': 'return { name = "ä😀" }\n',
    }
    const stdin = '2 0x28\nline two\n345and\nthe rest'
    const { ending, stdout, stderr, loading, first } = await run({
      language: 'lua',
      file: 'main.lua',
      files,
      stdin,
    })
    expect(stdout).toBe('sum? 42\tä😀\tmain.lua\t0\n1\tline two\t\t345\tand\nthe rest\t\tnil\n')
    expect(stderr).toBe('no more')
    expect(ending).toMatchObject({ outcome: 'exited', exitCode: 3 })
    expect(loading).toEqual(['Lua'])
    const again = await run(job('lua', 'print(1)'))
    expect(again).toMatchObject({ stdout: '1\n', loading: [] })
    console.log(`Lua: ${first} ms the first time, then ${again.first} ms`)
  },
)

it(
  'reads its input line by line and number by number, in whatever way it is asked for it',
  { timeout },
  async () => {
    expect(await printed('for line in io.lines() do io.write("[", line, "]") end', 'a\n\nb')).toBe('[a][][b]')
    expect(await printed('for a, b in io.lines(nil, "n", "n") do print(a * b) end', '6 7\n-1 .5e1')).toBe(
      '42\n-5.0\n',
    )
    expect(await printed('print(io.stdin:read("a"), io.read(), io.read("n"), io.read("a"))', 'x\ny')).toBe(
      'x\ny\tnil\tnil\t\n',
    )
    expect(await printed('print(io.read())', '')).toBe('nil\n')
  },
)

it(
  'shows at once what it prints, without the end of its line, and loses nothing of it',
  { timeout },
  async () => {
    const loop = await run(job('lua', 'io.stdout:write("go")\nio.write("!")\nwhile true do end'), 'go!')
    expect(loop.stdout).toBe('go!')
    expect(loop.ending.outcome).toBe('cancelled')
    expect(loop.ending.durationMs).toBeLessThan(9_000)
    // What it keeps back itself is there in the end, in whatever way it ends.
    for (const end of ['os.exit(true)', 'error()', 'os.exit(0, true)', '']) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await run(job('lua', `io.stdout:setvbuf("full")\nio.write("kept")\n${end}`))).stdout).toBe(
        'kept',
      )
    }
    const closed = await run(
      job(
        'lua',
        'setmetatable({}, { __gc = function() print("closed") end })\nprint("\\xe2\\x82\\xac \\xff")',
      ),
    )
    expect(closed.stdout).toBe('€ \ufffd\nclosed\n')
  },
)

it('names the line of an error, in whichever file, and of a mistake in the text', { timeout }, async () => {
  const files = {
    'main.lua': 'local fail = require("lib.fail")\nprint("before")\nfail(1)\n',
    'lib/fail.lua': 'return function(x)\n  return x .. nil + 1\nend\n',
  }
  const thrown = await run({ language: 'lua', file: 'main.lua', files, stdin: '' })
  expect(thrown.stdout).toBe('before\n')
  expect(thrown.stderr).toBe(`lua: ./lib/fail.lua:2: attempt to perform arithmetic on a nil value
stack traceback:
	./lib/fail.lua:2: in function 'lib.fail'
	main.lua:3: in main chunk
`)
  expect(thrown.ending).toMatchObject({ outcome: 'exited', exitCode: 1 })
  const says = async (text: string) => (await run(job('lua', text))).stderr
  expect(await says('local x = 1\nx = = 2')).toBe("lua: main.lua:2: unexpected symbol near '='\n")
  expect(await says('error({})')).toMatch(/^lua: \(error object is a table value\)\nstack traceback:\n/)
  expect(await says('error(setmetatable({}, { __tostring = function() return "own" end }))')).toBe(
    'lua: own\n',
  )
  expect(await says('print(require "nowhere")')).toContain("main.lua:1: module 'nowhere' not found")
  const deep = await says('local function f() return 1 + f() end\nf()')
  expect(deep).toMatch(/^lua: main.lua:1: stack overflow/)
})

it('RUN-2 memory has a limit, which is named', { timeout }, async () => {
  const text = 'print("before")\nlocal all = {}\nwhile true do all[#all + 1] = ("x"):rep(10000000 + #all) end'
  const { ending, stdout, stderr } = await run(job('lua', text))
  expect(stdout).toBe('before\n')
  expect(stderr).toBe('lua: not enough memory\n')
  expect(ending).toMatchObject({
    outcome: 'out_of_memory',
    message: 'The program used more than 256 MiB of memory.',
  })
})

it(
  'RUN-2 RUN-4 a flood leaves the page usable and is ended, and so is what never ends',
  { timeout },
  async () => {
    const flooding = () => run(job('lua', 'while true do print(1) end'))
    const flood = await flooding()
    expect(flood.ending.outcome).toBe('output_limit')
    expect(flood.stdout.startsWith('1\n1\n')).toBe(true)
    expect(flood.stdout.length).toBeLessThanOrEqual(256 * 1024)
    expect(await longestOf(flood, flooding)).toBeLessThan(1_000)
    const endless = await run(job('lua', 'print("go")\nwhile true do pcall(error) end'))
    expect(endless).toMatchObject({ stdout: 'go\n', ending: { outcome: 'timed_out' } })
    expect(endless.ending.durationMs).toBeLessThan(12_000)
  },
)

it(
  'RUN-1 a program has nothing but Lua: no files of anybody, no commands, no way to the page',
  { timeout },
  async () => {
    const text = `local seen, names = {}, {}
local function look(value)
  if type(value) == "function" or type(value) == "userdata" or type(value) == "thread" then
    local at = getmetatable(value)
    if at then look(at) end
  end
  if type(value) ~= "table" or seen[value] then return end
  seen[value] = true
  for key, one in pairs(value) do look(key) look(one) end
end
look(debug.getregistry())
for name in pairs(_G) do names[#names + 1] = name end
table.sort(names)
print(table.concat(names, " "))
print(io.open("/etc/passwd"), (pcall(io.popen, "ls")), (os.execute("ls")), package.loadlib("/lib/libc.so", "*"))
print((pcall(require, "js")), js, window, self)
local file = assert(io.open("notes.txt", "w"))
file:write("kept while it runs")
file:close()
print(io.open("notes.txt"):read("a"))`
    const { stdout, stderr } = await run(job('lua', text))
    expect(stderr).toBe('')
    const [names, files, page, own] = stdout.split('\n')
    expect(names).toBe(
      '_G _VERSION arg assert collectgarbage coroutine debug dofile error getmetatable io ipairs load loadfile math next os package pairs pcall print rawequal rawget rawlen rawset require select setmetatable string table tonumber tostring type utf8 warn xpcall',
    )
    expect(files).toMatch(/^nil\tfalse\tnil\tnil\tdynamic libraries not enabled/)
    expect(page).toBe('false\tnil\tnil\tnil')
    expect(own).toBe('kept while it runs')
    // The next program has files of its own.
    expect((await run(job('lua', 'print(io.open("notes.txt"))'))).stdout).toMatch(/^nil\t/)
  },
)

const output = ({ page }: Person) => page.locator('[data-output]')
const stops = ({ page }: Person, name: string) => page.getByRole('button', { name })

async function say(people: Person[], text: string) {
  for (const person of people) {
    const look = async () => (await output(person).textContent()) === text
    await eventually(`${JSON.stringify(text)} in the output`, look)
  }
}

async function finished(people: Person[], number: number, words: string) {
  for (const { page } of people) {
    const shown = page.locator(`header [data-run="${number}"][data-run-state=finished]`)
    await shown.filter({ hasText: words }).waitFor()
  }
}

it(
  'RUN-3 RUN-6 two people see what it does, in whose browser; errors lead to their lines',
  { timeout },
  async () => {
    const room = await stage.server.createRoom({ language: 'lua' })
    const ada = await stage.join(room, { role: 'interviewer', name: 'Ada' })
    const bob = await stage.join(room, { name: 'Bob', preferences: { runPlace: 'browser' } })
    const both = [ada, bob]
    await bob.contains('Hello from Pairpad')
    await bob.page.locator('.run-more').waitFor()
    await bob.page.keyboard.press('Alt+Shift+O')
    await bob.page.getByRole('button', { name: 'Input for the program' }).click()
    await bob.page.getByLabel('Input (stdin)').fill('6 7')
    await bob.replaceAll('print(io.read("n", "n"))\nlocal x = nil\nprint(x.y)\n')
    await ada.contains('x.y')
    await bob.page.keyboard.press('Control+Enter')
    await finished(both, 1, 'ran in the browser of Bob')
    const message = "lua: main.lua:3: attempt to index a nil value (local 'x')"
    await say(both, `6\t7\n${message}\nstack traceback:\n\tmain.lua:3: in main chunk\n`)
    await output(ada).getByRole('link', { name: 'main.lua:3' }).first().click()
    await ada.type('-- here ')
    await bob.contains('-- here print(x.y)')
    // Ada stops what runs in Bob’s browser, and sees what it printed until then.
    await bob.replaceAll('io.write("begun")\nwhile true do end\n')
    await bob.page.keyboard.press('Control+Enter')
    await say(both, 'begun')
    await stops(ada, 'Bob is running main.lua. Stop it.').click()
    await finished(both, 2, 'Stopped')
    await say(both, 'begun')
  },
)
