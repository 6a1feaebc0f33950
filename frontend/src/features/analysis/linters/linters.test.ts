import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import type { Finding } from '../finding'
import * as biome from './biome'
import { fromLines, fromUtf8 } from './offsets'
import * as ruff from './ruff'

const file = (path: string) =>
  new Uint8Array(readFileSync(new URL(`../../../../node_modules/${path}`, import.meta.url)))

beforeAll(async () => {
  await ruff.load(file('@astral-sh/ruff-wasm-web/ruff_wasm_bg.wasm'))
  await biome.load(file('@biomejs/wasm-web/biome_wasm_bg.wasm'))
}, 60_000)

const seen = (text: string, found: readonly Finding[]) =>
  found.map(({ rule, severity, from, to }) => [rule, severity, text.slice(from, to)])

/** The text after the fix of a rule. */
function mended(text: string, found: readonly Finding[], rule: string): string | undefined {
  const edits = found.find((one) => one.rule === rule)?.fix?.edits
  return edits
    ?.toSorted((a, b) => b.from - a.from)
    .reduce((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), text)
}

it('finds places whatever is counted: bytes of UTF-8, or lines and columns', () => {
  const text = 'aé😀z\n\r\n漢\ud800!'
  const at = fromUtf8(text)
  let [bytes, units] = [0, 0]
  for (const letter of text) {
    expect(at(bytes)).toBe(units)
    // A half of a character is written as U+FFFD.
    bytes += new TextEncoder().encode(letter).length
    units += letter.length
  }
  expect(at(bytes)).toBe(text.length)
  expect([at(bytes + 9), fromUtf8('abc')(9), fromUtf8('abc')(2)]).toEqual([text.length, 3, 2])
  const place = fromLines(text)
  expect([place({ row: 1, column: 3 }), place({ row: 3, column: 1 }), place({ row: 9, column: 9 })]).toEqual([
    2,
    text.indexOf('漢'),
    text.length,
  ])
})

it('Ruff: finds and mends behind letters of any length', () => {
  const text = 'import os\n\nnaïve = "😀"; other = naïve == None  # é\nprint(naïve, other, undefined)\n'
  const found = ruff.findings(text, false)
  expect(seen(text, found).toSorted()).toEqual([
    ['E702', 'hint', ';'],
    ['E711', 'warning', 'None'],
    ['F401', 'warning', 'os'],
    ['F821', 'error', 'undefined'],
  ])
  expect(mended(text, found, 'F401')).toBe(text.slice('import os\n'.length))
  expect(mended(text, found, 'E711')).toBe(text.replace('naïve == None', 'naïve is None'))
  // What the language server says, too, is said once.
  expect(seen(text, ruff.findings(text, true)).map(([rule]) => rule)).not.toContain('F821')
  const broken = ruff.findings('def f(:\n', false)
  expect(broken.length).toBeGreaterThan(0)
  expect(broken.every(({ isSyntax, severity }) => isSyntax && severity === 'error')).toBe(true)
})

it('Biome: finds and mends behind letters of any length, in the middle of many lines', () => {
  const lines = 'console.log("é😀漢")\n'.repeat(20)
  const text = `// 😀\n${lines}let a = "ï"; if (a == 1) console.log(a)\n${lines}`
  const found = biome.findings(text, 'main.js')
  expect(seen(text, found).toSorted()).toEqual([
    ['noDoubleEquals', 'warning', '=='],
    ['useConst', 'warning', 'let'],
  ])
  expect(mended(text, found, 'useConst')).toBe(text.replace('let a', 'const a'))
  expect(mended(text, found, 'noDoubleEquals')).toBe(text.replace('==', '==='))
  expect(found.find(({ rule }) => rule === 'useConst')?.fix?.title).toBe('Use const instead.')
  const typed = 'const é: number = 1\nexport const double = (x: number) => x * é\n'
  expect(biome.findings(typed, 'lib/main.ts')).toEqual([])
  expect(biome.findings(typed, 'main.js').some(({ isSyntax }) => isSyntax)).toBe(true)
  expect(seen('let x = (\n', biome.findings('let x = (\n', 'main.mjs'))).toContainEqual([
    'invalid-syntax',
    'error',
    '',
  ])
})

it('Biome: every fix that it offers leads to a text of the language', () => {
  const text = `import fs from 'fs'
var é = 3
function twice(x) { if (!!x) { return x * 2 } else { return 0 } }
const o = { "a": twice(é) }
for (var i = 0; i < 3; i++) { continue }
if (isNaN(o)) { debugger }
`
  const found = biome.findings(text, 'main.js')
  const fixes = found.flatMap(({ rule, fix }) => (fix ? [rule] : []))
  expect(fixes.length).toBeGreaterThan(4)
  for (const rule of fixes) {
    const after = mended(text, found, rule) ?? ''
    expect(after, rule).not.toBe(text)
    expect(
      biome.findings(after, 'main.js').filter(({ isSyntax }) => isSyntax),
      rule,
    ).toEqual([])
  }
})
