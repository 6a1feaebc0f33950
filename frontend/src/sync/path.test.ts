import { expect, it } from 'vitest'
import { checkPath, cleanPath, freePath, pathProblem } from './path'

it('takes plain names, also in folders', () => {
  for (const path of ['main.py', 'src/über uns/a b.txt', '.env', '日本.rs', 'x'.repeat(100)])
    expect(pathProblem(path), path).toBeUndefined()
})

it('says what is wrong with a name', () => {
  expect(pathProblem('')).toBe('empty')
  expect(pathProblem('x'.repeat(101))).toBe('long')
  for (const path of ['a\\b', 'C:x', 'a\nb', 'a\0', '\u{202e}yp.nimda', 'a\u{200b}.py'])
    expect(pathProblem(path), path).toBe('characters')
  for (const path of ['/', '/etc/passwd', 'a//b', 'a/', '.', '..', 'a/../b', './a', ' a', 'a ', 'a.'])
    expect(pathProblem(path), path).toBe('parts')
})

it('tells names apart whatever their case', () => {
  expect(checkPath('Util.py', ['util.PY'])).toBe('taken')
  expect(checkPath('util.js', ['util.py'])).toBeUndefined()
})

it('cleans the names of files from elsewhere', () => {
  expect(cleanPath('my file.py')).toBe('my file.py')
  expect(cleanPath('a/b\\c:d.py')).toBe('a b c d.py')
  expect(cleanPath('..')).toBe('file.txt')
  expect(cleanPath(`${'x'.repeat(300)}.tsx`)).toHaveLength(90)
  expect(cleanPath('u\u0308.txt')).toBe('ü.txt')
  expect(pathProblem(cleanPath('\u202e\u0007.'))).toBeUndefined()
})

it('finds a free name', () => {
  const taken = ['a.py', 'a (2).py', 'x.y/z', '.env']
  const free = (path: string) => freePath(path, (name) => taken.includes(name))
  expect(free('b.py')).toBe('b.py')
  expect(free('a.py')).toBe('a (3).py')
  expect(free('x.y/z')).toBe('x.y/z (2)')
  expect(free('.env')).toBe('.env (2)')
  expect(freePath('a', () => true)).toBeUndefined()
})
