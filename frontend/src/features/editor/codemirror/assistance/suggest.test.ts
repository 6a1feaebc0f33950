import { expect, it } from 'vitest'
import { languages } from '../../../../config/languages'
import { suggest } from './suggest'
import { type Vocabulary, vocabularyOf } from './vocabulary'

const vocabulary: Vocabulary = {
  keywords: ['for', 'while'],
  builtins: [{ name: 'print', kind: 'function', detail: 'print(x)' }],
  snippets: [{ label: 'for', detail: 'Loop', insert: 'for ${1:x} in ${2:y}:\n\t${3}' }],
  statics: { math: [{ name: 'sqrt', kind: 'function' }] },
  members: [
    { type: 'list', begins: ['[', 'list'], items: [{ name: 'append', kind: 'method' }] },
    { type: 'str', begins: ['"', 'str'], items: [{ name: 'upper', kind: 'method' }] },
  ],
}

/** The labels at the bar. */
function at(text: string, isAsked = false): string[] | undefined {
  const place = text.indexOf('|')
  const found = suggest(text.replace('|', ''), place, vocabulary, isAsked)
  return found?.options.map(({ label }) => label)
}

it('suggests words of the language and of the file, each once', () => {
  expect(at('total = 1\nprint(to|)')).toEqual(['for', 'while', 'print', 'for', 'total'])
  expect(at('pr|int')).toEqual(['for', 'while', 'print', 'for'])
  expect(suggest('x = 1\nfo', 8, vocabulary, false)?.from).toBe(6)
})

it('waits for two letters, or until it is asked', () => {
  expect(at('f|')).toBeUndefined()
  expect(at('|')).toBeUndefined()
  expect(at('|', true)).toContain('for')
})

it('suggests nothing within a number', () => {
  expect(at('0xf|', true)).toBeUndefined()
})

it('knows what follows a dot', () => {
  expect(at('math.|')).toEqual(['sqrt'])
  expect(at('a = []\na.|')).toEqual(['append'])
  expect(at('a = []\na = "x"\na.u|')).toEqual(['upper'])
  expect(at('def f(a: list[int], b: str):\n    a.|')).toEqual(['append'])
  expect(at('def f(a: list[int], b: str):\n    b.|')).toEqual(['upper'])
  // Everything that anything has, where nobody knows.
  expect(at('x.|')).toEqual(['append', 'upper'])
  expect(at('f().|')).toEqual(['append', 'upper'])
  expect(at('self.total = 1\nself.|')).toEqual(['append', 'upper', 'total'])
})

it('knows what follows an arrow where a dot is none', () => {
  const php = { ...vocabulary, links: ['?->', '->', '::'] }
  const labels = (text: string) => suggest(text, text.length, php, false)?.options.map(({ label }) => label)
  expect(labels('$a = "x"; $a->')).toEqual(['upper'])
  expect(labels('$a = []\n$a?->')).toEqual(['append'])
  expect(labels('$a->total; $b->to')).toEqual(['append', 'upper', 'total'])
  expect(labels('$total = 1; $a.$to')).toEqual(['for', 'while', 'print', 'for', '$total'])
})

it('what follows a colon in Lua is a method, and says nothing of what a name is', () => {
  const lua = { ...vocabulary, links: ['.', ':'] }
  const labels = (text: string) => suggest(text, text.length, lua, false)?.options.map(({ label }) => label)
  expect(labels('s = "a"\nprint(s:upper())\ns:')).toEqual(['upper'])
  expect(labels('xs = []\nxs.')).toEqual(['append'])
  expect(labels('a..to')).toEqual(['for', 'while', 'print', 'for'])
})

it('a sign before names is no part of them in Bash, and nothing follows a dot', () => {
  const bash = { ...vocabulary, links: [], sigil: '$' }
  const found = suggest('total=1\necho "$to', 17, bash, false)
  expect(found?.from).toBe(15)
  expect(found?.options.map(({ label }) => label)).toEqual(['for', 'while', 'print', 'for', 'total', 'echo'])
  expect(suggest('a.', 2, bash, false)).toBeUndefined()
})

it('is quick in a long file', () => {
  const text = 'value_one = compute(value_two)\n'.repeat(10_000)
  const start = performance.now()
  suggest(`${text}va`, text.length + 2, vocabulary, false)
  suggest(`${text}value.`, text.length + 6, vocabulary, false)
  expect(performance.now() - start).toBeLessThan(500)
})

it.each(languages)('$name has its words here', async ({ id }) => {
  expect((await vocabularyOf(id)).keywords.length).toBeGreaterThan(15)
})

it('what is no language of the server has no words', async () => {
  expect((await vocabularyOf('text')).keywords).toEqual([])
  expect((await vocabularyOf('constructor')).keywords).toEqual([])
})
