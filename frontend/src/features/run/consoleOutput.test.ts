import { expect, it } from 'vitest'
import type { OutputPiece } from '../../sync/runs'
import { ConsoleReader, readerOf } from './consoleOutput'

const typed = (text: string): OutputPiece => ({ stream: 'stdin', text, by: 'Ada' })
const out = (text: string): OutputPiece => ({ stream: 'stdout', text })
const err = (text: string): OutputPiece => ({ stream: 'stderr', text })

/** What is shown, neighbours of one stream as one. */
function shown(language: string, ...pieces: OutputPiece[]): string[] {
  const reader = new ConsoleReader(language)
  const found: OutputPiece[] = []
  for (const { stream, text } of pieces.flatMap((piece) => reader.read(piece))) {
    const last = found.at(-1)
    if (last?.stream === stream) last.text += text
    else found.push({ stream, text })
  }
  return found.map(({ stream, text }) => `${stream}: ${text}`)
}

it('the prompt of Python is no error, and what it says of errors is one', () => {
  expect(
    shown('python', err('>>> '), typed('1/0\n'), err('Traceback:\nZeroDivisionError: x\n>>> '), typed('x\n')),
  ).toEqual([
    'stdout: >>> ',
    'stdin: 1/0\n',
    'stderr: Traceback:\nZeroDivisionError: x\n',
    'stdout: >>> ',
    'stdin: x\n',
  ])
  expect(shown('python', err('a >>> b\n'))).toEqual(['stderr: a >>> b\n'])
})

it('lines that were sent at once are not asked for again', () => {
  const loop = typed('for i in range(2):\n  print(i)\n\n')
  expect(shown('python', err('>>> '), loop, err('... ... '), out('0\n1\n'), err('>>> '))).toEqual([
    'stdout: >>> ',
    'stdin: for i in range(2):\n  print(i)\n\n',
    'stdout: 0\n1\n>>> ',
  ])
  expect(shown('javascript', out('Hello\n> '), typed('f(\n)\n'), out('... '), out('3\n> '))).toEqual([
    'stdout: Hello\n> ',
    'stdin: f(\n)\n',
    'stdout: 3\n> ',
  ])
})

it('what a program in a console asks for itself is left as it is', () => {
  expect(
    shown(
      'python',
      err('>>> '),
      typed('input()\n'),
      out('name? '),
      typed('a\nb\n'),
      err('>>> '),
      err('>>> '),
    ),
  ).toEqual(['stdout: >>> ', 'stdin: input()\n', 'stdout: name? ', 'stdin: a\nb\n', 'stdout: >>> >>> '])
})

it('what SQLite repeats stands there once, in whatever pieces it comes', () => {
  const text = 'create t;\nsqlite> select 1;\n1\nsqlite> '
  const expected = ['stdout: sqlite> ', 'stdin: create t;\nselect 1;\n', 'stdout: 1\nsqlite> ']
  const lines = typed('create t;\nselect 1;\n')
  expect(shown('sql', out('sqlite> '), lines, out(text))).toEqual(expected)
  for (let cut = 1; cut < 9; cut++)
    expect(shown('sql', out('sqlite> '), lines, out(text.slice(0, cut)), out(text.slice(cut)))).toEqual(
      expected,
    )
  // A line that comes in pieces, and something else than what was typed.
  expect(shown('sql', out('sqlite> '), typed('sel'), typed('x\n'), out('selfish\n'))).toEqual([
    'stdout: sqlite> ',
    'stdin: selx\n',
    'stdout: selfish\n',
  ])
})

it('irb repeats lines, too, and its prompt says what is open', () => {
  const lines = typed('a = "b\nc"\nputs a\n')
  const text = 'a = "b\n"> c"\n=> "b\\nc"\n>> puts a\nb\nc\n=> nil\n>> '
  expect(shown('ruby', out('>> '), lines, out(text))).toEqual([
    'stdout: >> ',
    'stdin: a = "b\nc"\nputs a\n',
    'stdout: => "b\\nc"\nb\nc\n=> nil\n>> ',
  ])
})

it('the prompts of PHP, Bash and Lua stand where one types', () => {
  const sum = typed('function f() {\n}\n1 + 1\n')
  expect(shown('php', out('php > '), sum, out('...  > php > int(2)\nphp > '))).toEqual([
    'stdout: php > ',
    'stdin: function f() {\n}\n1 + 1\n',
    'stdout: int(2)\nphp > ',
  ])
  const loop = typed('for i in 1; do\nfoo\ndone\n')
  expect(shown('bash', err('$ '), loop, err('> > bash: foo: command not found\n$ '))).toEqual([
    'stdout: $ ',
    'stdin: for i in 1; do\nfoo\ndone\n',
    'stderr: bash: foo: command not found\n',
    'stdout: $ ',
  ])
  const count = typed('for i = 1, 2 do\nprint(i)\nend\n')
  expect(shown('lua', out('> '), count, out('>> >> 1\n2\n> '))).toEqual([
    'stdout: > ',
    'stdin: for i = 1, 2 do\nprint(i)\nend\n',
    'stdout: 1\n2\n> ',
  ])
})

it('what is no console is left as it is', () => {
  const pieces = [err('>>> '), typed('a\nb\n'), err('>>> ')]
  expect(readerOf({ isConsole: false, language: 'python' })(pieces)).toBe(pieces)
  expect(readerOf({ isConsole: true, language: 'go' })(pieces)).toEqual(pieces)
  expect(readerOf({ isConsole: true, language: 'python' })(pieces)[0]).toEqual(out('>>> '))
})
