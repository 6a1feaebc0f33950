import { expect, it } from 'vitest'
import type { Runtimes } from '../../api/schema'
import { placesFor, takesTyping } from './place'
import { targetOf } from './target'

const here = (...ids: string[]): Runtimes => ({
  available: true,
  means: 'native',
  enforced_by: [],
  reason: null,
  hint: null,
  limits: {
    wall_ms: 10_000,
    cpu_ms: 10_000,
    memory_bytes: 1,
    disk_bytes: 1,
    files: 1,
    processes: 1,
    output_bytes: 1,
  },
  languages: ids.map((id) => ({ id, version: '1.0', packages: [] })),
})
const none: Runtimes = { ...here('python'), available: false, reason: 'No sandbox.' }

it('runs where one wants it, if that can be, and else where it can', () => {
  expect(placesFor('python', here('python'), ['python'], 'server').chosen).toBe('server')
  expect(placesFor('python', here('python'), ['python'], 'browser').chosen).toBe('browser')
  expect(placesFor('go', here('go'), ['python'], 'browser').chosen).toBe('server')
  expect(placesFor('python', here('go'), ['python'], 'server').chosen).toBe('browser')
  expect(placesFor('python', none, ['python'], 'server').chosen).toBe('browser')
  expect(placesFor('python', undefined, ['python'], 'server').chosen).toBe('browser')
})

it('says why it runs nowhere', () => {
  expect(placesFor('go', here('python'), [], 'server')).toMatchObject({
    chosen: undefined,
    reason: 'nowhere',
  })
  expect(placesFor('python', none, [], 'server').reason).toBe('nowhere')
  expect(placesFor('python', undefined, [], 'server').reason).toBe('unknown')
  expect(placesFor(undefined, here('python'), ['python'], 'server').reason).toBe('language')
})

it('people type into what the server runs, but for SQL, which is read from its file', () => {
  expect(takesTyping('python', 'server')).toBe(true)
  expect(takesTyping('python', 'browser')).toBe(false)
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
