import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { Chat } from './chat'
import { Comments, indexIn } from './comments'
import { settle } from './suggestion'

const ada = { member: 'a', name: 'Ada', colour: 1 }

/** Two people's documents that hear each other. */
function pair(): [Y.Doc, Y.Doc] {
  const docs: [Y.Doc, Y.Doc] = [new Y.Doc(), new Y.Doc()]
  docs[0].on('update', (update: Uint8Array) => Y.applyUpdate(docs[1], update, 'other'))
  docs[1].on('update', (update: Uint8Array, origin) => {
    if (origin !== 'other') Y.applyUpdate(docs[0], update, 'other')
  })
  return docs
}

it('a chat says what was said, in order, and nothing that is none', () => {
  const [mine, theirs] = pair()
  const [chat, other] = [new Chat(mine), new Chat(theirs)]
  expect(chat.say(ada, '  hello ')).toBe(true)
  expect(other.say({ ...ada, name: 'Bob' }, 'hi')).toBe(true)
  expect(chat.say(ada, ' \n ')).toBe(false)
  const stored = mine.getArray('chat')
  stored.push([5, null, { text: 'x' }, { id: 'a', at: NaN, text: 'x' }, { id: 'a', at: 1, text: ' ' }])
  stored.push([{ id: 'long', at: 1, text: 'x'.repeat(9_000), colour: -3.5, name: 7 }])
  const messages = other.messages()
  expect(messages.slice(0, 2).map(({ name, text }) => [name, text])).toEqual([
    ['Ada', 'hello'],
    ['Bob', 'hi'],
  ])
  expect(messages[2]).toMatchObject({ colour: 0, name: '', member: '' })
  expect(messages[2]?.text).toHaveLength(2_000)
  expect(messages).toHaveLength(3)
})

it('a thread goes with its line, is answered, resolved, and opened again by an answer', () => {
  const [mine, theirs] = pair()
  const text = mine.getText('text')
  text.insert(0, 'one\ntwo')
  const position = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, 4)) as unknown
  const [comments, other] = [new Comments(mine), new Comments(theirs)]
  const id = comments.begin('main.py', position, ada, 'why?') ?? ''
  theirs.getText('text').insert(0, 'zero\n')
  expect(indexIn(text, comments.all()[0]?.position)).toBe(9)
  expect(indexIn(text, 'nonsense')).toBeUndefined()
  other.resolve(id, true)
  expect(comments.all()[0]?.isResolved).toBe(true)
  expect(other.answer(id, { ...ada, name: 'Bob' }, 'because')).toBe(true)
  expect(comments.all()[0]).toMatchObject({ isResolved: false, path: 'main.py' })
  expect(comments.all()[0]?.said.map(({ text: words }) => words)).toEqual(['why?', 'because'])
  expect(comments.begin('main.py', position, ada, ' ')).toBeUndefined()
  expect(comments.answer('unknown', ada, 'x')).toBe(false)
  mine.getMap('comments').set('odd', 5)
  mine.getMap('comments').set('empty', new Y.Map())
  expect(comments.all()).toHaveLength(1)
})

it('a suggestion is settled with its thread, by whoever says so last', () => {
  const [mine, theirs] = pair()
  const [comments, other] = [new Comments(mine), new Comments(theirs)]
  const id = comments.begin('main.py', null, ada, 'why?', { lines: 'x', text: 'y' }) ?? ''
  expect(other.all()[0]).toMatchObject({ suggestion: { lines: 'x' }, outcome: undefined, isResolved: false })
  settle(theirs.getText('text'), id, { kind: 'dismissed', by: 'Bob' })
  expect(comments.all()[0]).toMatchObject({ outcome: { kind: 'dismissed', by: 'Bob' }, isResolved: true })
  settle(mine.getText('text'), 'unknown', { kind: 'accepted', by: 'Ada' })
  expect(comments.all()).toHaveLength(1)
})
