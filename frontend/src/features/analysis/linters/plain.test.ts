import { expect, it } from 'vitest'
import type { Edit } from '../finding'
import { grammarOf } from '../grammars'
import { findings } from './plain'

const found = (language: string, text: string) =>
  findings(text, language, grammarOf(language, '')?.parse(text)).map(({ rule, from, to }) => [
    rule,
    text.slice(from, to),
  ])

const applied = (text: string, edits: readonly Edit[]) =>
  edits.toReversed().reduce((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), text)

it('finds what nobody meant to leave', () => {
  const text = 'int main() { \n  // TODO: mend é 😀\n  return 0;\n}\n'
  expect(found('c', text)).toEqual([
    ['trailing-blanks', ' '],
    ['todo', 'TODO: mend é 😀'],
  ])
  const [blanks] = findings(text, 'c', undefined)
  expect(applied(text, blanks?.fix?.edits ?? [])).toBe(text.replace('{ \n', '{\n'))
  // Not in a string, and not in a line that the editor has indented.
  expect(found('c', 'char *s = "TODO";\n    \n')).toEqual([])
  expect(found('ruby', 'x = 1 # FIXME later\nputs "TODO"\n')).toEqual([['todo', 'FIXME later']])
  expect(found('go', `package main\n// ${'x'.repeat(120)}\n`)).toEqual([['long-line', 'xxx']])
  expect(found('markdown', 'a  \n\tb\n    c\n')).toEqual([])
})

it('finds lines that are indented otherwise', () => {
  expect(found('java', 'class A {\n  int a;\n  int b;\n\tint c;\n}\n')).toEqual([['mixed-indentation', '\t']])
  expect(found('java', 'class A {\n  \tint a;\n}\n')).toEqual([['mixed-indentation', '  \t']])
  // A comment that goes on has one space more.
  expect(found('java', 'class A {\n\t/**\n\t * What.\n\t */\n\tint a;\n}\n')).toEqual([])
  expect(found('java', '/**\n * What.\n */\nclass A {\n\tint a;\n}\n')).toEqual([])
})

it('finds the bracket that has no other half, and none in words', () => {
  expect(found('rust', 'fn main() { let a = [1, 2); }')).toEqual([['brackets', ')']])
  expect(found('go', 'package main\nfunc main() {\n\tf(1\n}\n')).toEqual([['brackets', '}']])
  expect(found('java', 'class A { void f() { }')).toEqual([['brackets', '{']])
  expect(found('cpp', 'int main() { return 0; } }')).toEqual([['brackets', '}']])
  const fine = `fn main() { let a = '('; let b = "))]"; /* { */ let c: Vec<&'static str> = vec![]; } // (`
  expect(found('rust', fine)).toEqual([])
  expect(found('c', '#define BEGIN {\nint main() { return 0; }\n')).toEqual([])
  expect(found('c', '#ifdef A\nint f() {\n#else\nint f(int a) {\n#endif\n}\n')).toEqual([])
  expect(found('php', '<p>(</p><?php echo "{$a[1]}"; function f() { return [1]; } ?>')).toEqual([])
})

it('reads what is nested without end', () => {
  expect(found('java', '('.repeat(10_000)).map(([rule]) => rule)).toContain('brackets')
})
