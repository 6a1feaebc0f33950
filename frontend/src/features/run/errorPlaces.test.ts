import { expect, it } from 'vitest'
import { errorPlacesIn, fileNamed, indexOfPlace } from './errorPlaces'

it.each([
  ['  File "/box/main.py", line 3, in <module>', '/box/main.py', 3, undefined],
  ['  File "<stdin>", line 12', '<stdin>', 12, undefined],
  ['main.js:3:5', 'main.js', 3, 5],
  ['    at solve (file:///box/lib/solve.mjs:10:15)', 'file:///box/lib/solve.mjs', 10, 15],
  ['main.cpp:3:5: error: expected ‘;’', 'main.cpp', 3, 5],
  ['Main.java:3: error: cannot find symbol', 'Main.java', 3, undefined],
  ['\tat Main.main(Main.java:3)', 'Main.java', 3, undefined],
  [' --> main.rs:2:9', 'main.rs', 2, 9],
  ['./main.go:7:2: undefined: x', './main.go', 7, 2],
  ["main.rb:4:in `foo': no (RuntimeError)", 'main.rb', 4, undefined],
  ["main.ts(3,5): error TS2304: Cannot find name 'x'.", 'main.ts', 3, 5],
  ['PHP Parse error: unexpected in /box/main.php on line 3', '/box/main.php', 3, undefined],
  ['Fatal error: Uncaught Exception: oh in /box/main.php:5', '/box/main.php', 5, undefined],
  ['#0 /box/main.php(6): f()', '/box/main.php', 6, undefined],
  ["\tfrom main.rb:5:in `<main>'", 'main.rb', 5, undefined],
  ['main.rb:3: syntax error, unexpected end-of-input', 'main.rb', 3, undefined],
  ["lua: main.lua:3: attempt to call a nil value (global 'x')", 'main.lua', 3, undefined],
  ['lua5.4: lib/sums.lua:12: oh', 'lib/sums.lua', 12, undefined],
  ["\t./lib/sums.lua:2: in function 'lib.sums.add'", './lib/sums.lua', 2, undefined],
  ['main.sh: line 3: foo: command not found', 'main.sh', 3, undefined],
  ['main.sh: line 12: syntax error: unexpected end of file', 'main.sh', 12, undefined],
])('%s', (text, file, line, column) => {
  const [found, ...more] = errorPlacesIn(text)
  expect(more).toEqual([])
  expect(found).toMatchObject({ file, line, column })
  expect(text.slice(found?.start, found?.end)).toContain(String(line))
})

it('several places of a line come in their order', () => {
  const found = errorPlacesIn('In file included from a.cpp:1:2, from b.cpp:30:4:')
  expect(found.map(({ file, line }) => [file, line])).toEqual([
    ['a.cpp', 1],
    ['b.cpp', 30],
  ])
  const inLua = errorPlacesIn('\tmain.lua:7: in function <main.lua:5>')
  expect(inLua.map(({ file, line }) => [file, line])).toEqual([
    ['main.lua', 7],
    ['main.lua', 5],
  ])
})

it('what names no place is none, and long lines are not read', () => {
  for (const text of ['12:30:45', 'ratio 3:5', 'http://localhost:8000/', 'main.py', 'main.py:0', 'v1.2.3'])
    expect(errorPlacesIn(text)).toEqual([])
  expect(errorPlacesIn(`${'a'.repeat(3_000)} main.py:3`)).toEqual([])
  const started = performance.now()
  errorPlacesIn('a.a:1'.repeat(399))
  errorPlacesIn(`${'a.'.repeat(990)}:1 line 1`)
  expect(performance.now() - started).toBeLessThan(200)
})

it('a path of the sandbox is the file of the room with the longest fitting path', () => {
  const files = ['main.py', 'lib/main.py', 'ain.py'].map((path) => ({ path }))
  expect(fileNamed('/box/main.py', files)?.path).toBe('main.py')
  expect(fileNamed('/box/lib/main.py', files)?.path).toBe('lib/main.py')
  expect(fileNamed('file:///box/main.py', files)?.path).toBe('main.py')
  expect(fileNamed('./main.py', files)?.path).toBe('main.py')
  expect(fileNamed('/usr/lib/python3/json.py', files)).toBeUndefined()
})

it('a place is where it is in the text, and its end where that has become shorter', () => {
  const text = 'one\ntwo\nthree'
  expect([indexOfPlace(text, 1, undefined), indexOfPlace(text, 2, 2), indexOfPlace(text, 3, 1)]).toEqual([
    0, 5, 8,
  ])
  expect(indexOfPlace(text, 1, 99)).toBe(3)
  expect(indexOfPlace(text, 9, 1)).toBe(text.length)
})
