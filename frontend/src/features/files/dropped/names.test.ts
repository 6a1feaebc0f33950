import { expect, it } from 'vitest'
import { longestPath, pathProblem } from '../../../sync/path'
import { isLeftOut, roomPaths } from './names'

it('a folder that everything is in is not part of the paths', () => {
  expect(roomPaths(['app/main.py', 'app/src/util.py'])).toEqual(['main.py', 'src/util.py'])
  expect(roomPaths(['app/main.py', 'README'])).toEqual(['app/main.py', 'README'])
  expect(roomPaths(['main.py'])).toEqual(['main.py'])
  expect(roomPaths([])).toEqual([])
})

it('no path leads anywhere else', () => {
  const deep = `${'folder/'.repeat(30)}end.py`
  const odd = [
    '../../etc/passwd',
    '/abs/x',
    'C:\\windows\\y.ini',
    './a//b',
    'nul\u0000l/x.',
    ' /  ',
    deep,
    '..',
  ]
  const paths = roomPaths(odd)
  expect(paths.slice(0, 4)).toEqual(['etc/passwd', 'abs/x', 'C/windows/y.ini', 'a/b'])
  expect(paths.at(-2)).toBe('end.py')
  for (const path of paths) {
    expect(pathProblem(path), JSON.stringify(path)).toBeUndefined()
    expect(path.length).toBeLessThanOrEqual(longestPath)
  }
})

it('what programs leave in folders stays there', () => {
  expect(['.git', 'node_modules', '__MACOSX', '.DS_Store'].every(isLeftOut)).toBe(true)
  expect(['src', '.gitignore', '.env'].some(isLeftOut)).toBe(false)
})
