import { expect, it } from 'vitest'
import { fileChanges } from './changes'

const file = (id: string, text: string, path = id) => ({ id, path, text })

it('says what became of each file, those with changes first', () => {
  const before = [file('same.py', 's'), file('a.py', '1'), file('gone.py', 'g')]
  const after = [file('same.py', 's'), file('a.py', '2'), file('new.py', 'n')]
  const changes = fileChanges(before, after).map(({ path, kind }) => [path, kind])
  expect(changes).toEqual([
    ['a.py', 'changed'],
    ['new.py', 'added'],
    ['gone.py', 'removed'],
    ['same.py', 'same'],
  ])
})

it('a file that was renamed is the same file', () => {
  const [change] = fileChanges([file('1', 'x', 'old.py')], [file('1', 'x', 'new.py')])
  expect(change).toMatchObject({
    kind: 'changed',
    path: 'new.py',
    formerPath: 'old.py',
    before: 'x',
    after: 'x',
  })
})
