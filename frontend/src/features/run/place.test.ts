import { expect, it } from 'vitest'
import { placesFor, takesTyping } from './place'
import { noRuntimes, runtimesOf } from './runtimesOf'
import { targetOf } from './target'

it('runs where one wants it, if that can be, and else where it can', () => {
  expect(placesFor('python', runtimesOf('python'), ['python'], 'server').chosen).toBe('server')
  expect(placesFor('python', runtimesOf('python'), ['python'], 'browser').chosen).toBe('browser')
  expect(placesFor('go', runtimesOf('go'), ['python'], 'browser').chosen).toBe('server')
  expect(placesFor('python', runtimesOf('go'), ['python'], 'server').chosen).toBe('browser')
  expect(placesFor('python', noRuntimes, ['python'], 'server').chosen).toBe('browser')
  expect(placesFor('python', undefined, ['python'], 'server').chosen).toBe('browser')
})

it('says why it runs nowhere', () => {
  expect(placesFor('go', runtimesOf('python'), [], 'server')).toMatchObject({
    chosen: undefined,
    reason: 'nowhere',
  })
  expect(placesFor('python', noRuntimes, [], 'server').reason).toBe('nowhere')
  expect(placesFor('python', undefined, [], 'server').reason).toBe('unknown')
  expect(placesFor(undefined, runtimesOf('python'), ['python'], 'server').reason).toBe('language')
})

it('people type into what the server runs, but for SQL, and into Python in browsers where that can wait', () => {
  expect(takesTyping('python', 'server')).toBe(true)
  expect(takesTyping('python', 'browser', true)).toBe(true)
  expect(takesTyping('python', 'browser', false)).toBe(false)
  expect(takesTyping('javascript', 'browser', true)).toBe(false)
  expect(takesTyping('sql', 'server')).toBe(false)
  expect(takesTyping(undefined, 'server')).toBe(false)
  expect(takesTyping('python', undefined)).toBe(false)
})

it('what is open runs, if it is a program; else that of the room’s language', () => {
  const files = ['main.py', 'main.go', 'README.md'].map((path) => ({ id: path, path, isDeleted: false }))
  const [main, go, readme] = files
  if (!main || !go || !readme) throw new Error('they are there')
  expect(targetOf({ file: go, language: 'go' }, files, 'python')).toEqual({ path: 'main.go', language: 'go' })
  expect(targetOf({ file: readme, language: 'markdown' }, files, 'python')?.path).toBe('main.py')
  expect(targetOf({ file: { ...go, isDeleted: true }, language: 'go' }, files, 'python')?.path).toBe(
    'main.py',
  )
  expect(targetOf({ file: readme, language: 'markdown' }, [readme], 'python')).toBeUndefined()
})
