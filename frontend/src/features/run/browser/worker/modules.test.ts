import { describe, expect, it } from 'vitest'
import { Modules, resolved, Unparsable } from './modules'
import { cleanStack, excerpt, head } from './stack'

it.each([
  ['', './a', 'a'],
  ['lib', './a', 'lib/a'],
  ['lib/deep', '../a', 'lib/a'],
  ['', '../../a', 'a'],
  ['lib', '/a/./b', 'a/b'],
])('from %j, %j is %j', (folder, name, expected) => expect(resolved(folder, name)).toBe(expected))

describe('the files of a program', () => {
  const results: unknown[] = []
  const modules = (files: Record<string, string>) => new Modules(files, { results })

  it('run once each, and may ask for one another', () => {
    results.length = 0
    modules({
      'main.js': "const a = require('./a'); require('./a.js'); require('results').push(a.name, a.of.early)",
      'a.js':
        "require('node:results').push('a'); exports.early = 1; exports.name = 'A'; exports.of = require('./b')",
      'b.js': "exports.early = require('./a').early",
    }).main('main.js')
    expect(results).toEqual(['a', 'A', 1])
  })

  it('cannot ask for what is in no file of theirs', () => {
    for (const name of ['lodash', './missing', 'constructor', './toString'])
      expect(() => modules({ 'main.js': `require('${name}')` }).main('main.js')).toThrow(/Cannot find module/)
  })

  it('say which is no JavaScript', () => {
    const files = { 'main.js': "require('./b')", 'b.js': 'let = = 1' }
    try {
      modules(files).main('main.js')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(Unparsable)
      expect(error).toMatchObject({ file: 'b.js', text: 'let = = 1' })
    }
  })

  it('may wait at the top of the first', async () => {
    results.length = 0
    const text = "const one = await Promise.resolve(1); require('results').push(one)"
    await modules({ 'main.js': text }).main('main.js')
    expect(results).toEqual([1])
  })
})

describe('what is said of places', () => {
  it('is as in the files, without our own', () => {
    const stack = [
      'Error: x',
      `    at f (main.js:1:${head.length + 5})`,
      '    at Object.eval (my%20file.js:7:3)',
      '    at run (blob:null/1-2:3:4)',
    ].join('\n')
    const heads = new Map([
      ['main.js', head],
      ['my file.js', head],
    ])
    expect(cleanStack(stack, heads)).toBe('Error: x\n    at f (main.js:1:5)\n    at my file.js:7:3')
  })

  it('shows the line, and marks the column below tabs as above', () => {
    expect(excerpt('a.js', 'x\n\tfoo()', 2, 2)).toBe('a.js:2\n\tfoo()\n\t^\n\n')
    expect(excerpt('a.js', 'y'.repeat(500), 1, 2)).toBe('a.js:1\n')
  })
})
