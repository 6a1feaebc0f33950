import { expect, it } from 'vitest'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { archiveOf, nameFor, namesFor, questionsIn } from './files'

it('a file is called as its question is, as far as files can be', () => {
  expect(nameFor('Pair with sum')).toBe('pair-with-sum')
  expect(nameFor(' Größte: a/b\\c..?  ')).toBe('großte-a-b-c')
  expect(nameFor('../..')).toBe('question')
  expect([...nameFor('x'.repeat(500))]).toHaveLength(60)
})

it('no two files are called the same', () => {
  expect(namesFor(['A b', 'a-b', 'A B!', 'other'])).toEqual([
    'a-b.toml',
    'a-b-2.toml',
    'a-b-3.toml',
    'other.toml',
  ])
})

it('what is exported can be imported, and one question that does not come holds up no other', async () => {
  const questions = ['one', 'two', 'three'].map((title) => ({ id: title, title }))
  const { archive, missing, error } = await archiveOf(questions, (id) =>
    id === 'two' ? Promise.reject(new Error('busy')) : Promise.resolve(`title = "${id}"`),
  )
  expect(missing).toEqual(['two'])
  expect(error).toEqual(new Error('busy'))
  expect(Object.values(unzipSync(archive)).map((file) => strFromU8(file))).toEqual([
    'title = "one"',
    'title = "three"',
  ])
  const files = questionsIn(archive) ?? []
  expect(files.map(({ name }) => name)).toEqual(['one.toml', 'three.toml'])
  expect(await files[0]?.text()).toBe('title = "one"')
})

it('an archive without questions, and what is none, is sent as it is, to be refused with a sentence', () => {
  expect(questionsIn(zipSync({ 'read.me': strToU8('x') }))).toBeUndefined()
  expect(questionsIn(strToU8('no archive'))).toBeUndefined()
  expect(questionsIn(zipSync({ 'large.toml': new Uint8Array(600 * 1024) }))).toBeUndefined()
})
