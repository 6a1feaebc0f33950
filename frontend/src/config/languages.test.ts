import { expect, it, test } from 'vitest'
import { languageOf, languageOfFile, languageOfPath, languages } from './languages'

test('an id of a newer server is shown as the first language', () => {
  expect(languageOf('cobol').id).toBe('python')
  expect(languageOf('go').file).toBe('main.go')
})

it('tells the language of a file by its name', () => {
  for (const language of languages) expect(languageOfPath(language.file)).toBe(language)
  const ids = ['src/a.HPP', 'b.tsx', 'package.json', 'docs/README.md', 'x.mjs', 'a.gemspec', 'b.bash'].map(
    (path) => languageOfPath(path).id,
  )
  expect(ids).toEqual(['cpp', 'typescript', 'json', 'markdown', 'javascript', 'ruby', 'bash'])
})

it('takes everything else as plain text', () => {
  for (const path of ['', 'Makefile', '.py', 'a.py/b', 'notes.txt', 'x.constructor', 'y.']) {
    expect(languageOfPath(path).id).toBe('text')
  }
})

it.each([
  ['main.py', '', 'python'],
  ['Types.D.TS', '', 'typescript'],
  ['lib/util.hpp', '', 'cpp'],
  // The name is what people see: it has the last word.
  ['notes.txt', '#!/usr/bin/env python3', 'text'],
  ['main.js', '#include <vector>', 'javascript'],
  ['run', '#!/usr/bin/env python3', 'python'],
  ['run', '#!/usr/bin/python3.12 -u', 'python'],
  ['run', '#!/usr/bin/env -S node --test', 'javascript'],
  ['run', '#!/usr/bin/env -S deno run', 'typescript'],
  ['run', '#!/bin/sh', 'bash'],
  ['run', '#!/usr/bin/env bash', 'bash'],
  ['run', '#!/usr/share/tools/run', 'text'],
  ['run', '#!/usr/bin/env ruby', 'ruby'],
  ['run', '#!/usr/bin/php8.2', 'php'],
  ['index', '<?php', 'php'],
  ['run', '#!/usr/bin/env lua5.4', 'lua'],
  ['solve', '#include <vector>', 'cpp'],
  ['solve', 'package main', 'go'],
  ['solve', 'package solve;', 'java'],
  ['.profile', 'package main', 'go'],
  ['LICENSE', 'MIT License', 'text'],
])('%s that begins with "%s" is %s', (path, firstLine, id) => {
  expect(languageOfFile(path, firstLine).id).toBe(id)
})
