import { expect, it } from 'vitest'
import { job, longestOf, programs } from './program'

/** Each program has an interpreter of its own, which takes its time to load. */
const timeout = 180_000

const { run } = programs()

it(
  'runs a file with its input, its neighbours and its exit code, and says that it loads',
  { timeout },
  async () => {
    const files = {
      'main.py': `import sys
from lib.sums import add
import other
print(add(int(input()), int(input())), other.name, sys.argv, __name__)
try:
    input()
except EOFError:
    print("no more", file=sys.stderr)
sys.exit(3)`,
      'lib/sums.py': 'def add(a, b):\n    return a + b\n',
      'other.py': 'name = "ä😀"\n',
    }
    const program = { language: 'python', file: 'main.py', files, stdin: '2\n40\n' }
    const { ending, stdout, stderr, loading, first } = await run(program)
    expect(stdout).toBe("42 ä😀 ['main.py'] __main__\n")
    expect(stderr).toBe('no more\n')
    expect(ending).toMatchObject({ outcome: 'exited', exitCode: 3 })
    expect(loading).toEqual(['Python'])
    const again = await run(job('python', 'print(1)'))
    expect(again).toMatchObject({ stdout: '1\n', loading: [] })
    console.log(`Python: ${first} ms the first time, then ${again.first} ms`)
  },
)

it('names the line of an error, and of a mistake in the text', { timeout }, async () => {
  const thrown = await run(job('python', 'def f():\n    return 1 / 0\nprint("before")\nf()'))
  expect(thrown.stdout).toBe('before\n')
  expect(thrown.stderr).toBe(`Traceback (most recent call last):
  File "main.py", line 4, in <module>
    f()
    ~^^
  File "main.py", line 2, in f
    return 1 / 0
           ~~^~~
ZeroDivisionError: division by zero
`)
  expect(thrown.ending).toMatchObject({ outcome: 'exited', exitCode: 1 })
  const wrong = await run(job('python', 'x = 1\ny = = 2\n'))
  expect(wrong.stderr).toBe('  File "main.py", line 2\n    y = = 2\n        ^\nSyntaxError: invalid syntax\n')
})

it('asyncio and unittest run as they do elsewhere', { timeout }, async () => {
  const text = `import asyncio, unittest
async def main():
    await asyncio.sleep(0.01)
    print("slept")
asyncio.run(main())
class Sums(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(1 + 1, 2)
unittest.main()`
  const { stdout, stderr, ending } = await run(job('python', text))
  expect(stdout).toBe('slept\n')
  expect(stderr).toMatch(/Ran 1 test in .*\n\nOK\n$/)
  expect(ending).toMatchObject({ outcome: 'exited', exitCode: 0 })
})

it('RUN-2 memory has a limit, which is named', { timeout }, async () => {
  const text = 'print("before")\nall = []\nwhile True:\n    all.append(bytearray(10_000_000))'
  const { ending, stdout, stderr } = await run(job('python', text))
  expect(stdout).toBe('before\n')
  expect(stderr).toMatch(/MemoryError\n$/)
  expect(ending.outcome).toBe('out_of_memory')
  expect(ending.message).toBe('The program used more than 256 MiB of memory.')
})

it(
  'RUN-2 RUN-4 a flood leaves the page usable and is ended, as is a loop that is stopped',
  { timeout },
  async () => {
    const flooding = () => run(job('python', 'while True: print(1)'))
    const flood = await flooding()
    expect(flood.ending.outcome).toMatch(/output_limit|timed_out/)
    expect(flood.stdout.startsWith('1\n1\n')).toBe(true)
    expect(flood.stdout.length).toBeLessThanOrEqual(256 * 1024)
    expect(await longestOf(flood, flooding)).toBeLessThan(1_000)
    const loop = await run(job('python', 'print("go")\nwhile True: pass'), 'go')
    expect(loop.stdout).toBe('go\n')
    expect(loop.ending.outcome).toBe('cancelled')
    expect(loop.ending.durationMs).toBeLessThan(9_000)
  },
)

it('RUN-3 waits for what people type, where input is asked for in whatever way', { timeout }, async () => {
  const text = `import asyncio, sys
name = input("name? ")
print("age?", end=" ")
age = int(sys.stdin.readline())
def ask(question):
    return input(question)
print([ask(f"{i}? ") for i in range(2)], max([age, 3], key=lambda n: (n, input("key? "))))
async def main():
    await asyncio.sleep(0)
    return input("async? ")
print(asyncio.run(main()))
print("rest", end="? ")
print(name, age, sys.stdin.read(), [line for line in sys.stdin])
try:
    input("more? ")
except EOFError:
    print("no more")
`
  const turns = [
    ['name? ', 'Ada ä😀\n'],
    ['age? ', '41\n'],
    ['0? ', 'a\nb\n'],
    ['key? ', 'x\n'],
    ['key? ', 'y\n'],
    ['async? ', 'later\n'],
    ['rest? ', 'one\n'],
    ['rest? ', 'two'],
    ['rest? ', null],
  ] as const
  const program = { ...job('python', text), isTyped: true }
  const { stdout, stderr, ending } = await run(program, undefined, turns)
  expect(stderr).toBe('')
  expect(stdout).toBe(
    "name? age? 0? 1? key? key? ['a', 'b'] 41\nasync? later\nrest? Ada ä😀 41 one\ntwo []\nmore? no more\n",
  )
  expect(ending).toMatchObject({ outcome: 'exited', exitCode: 0 })
  // It is stopped while it waits as it is while it works.
  const waiting = await run({ ...job('python', 'input("go")'), isTyped: true }, 'go')
  expect(waiting).toMatchObject({ stdout: 'go', ending: { outcome: 'cancelled' } })
})
