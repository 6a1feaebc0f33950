import { expect, it } from 'vitest'
import { readMessage } from './wire'

const anna = {
  id: 'a1',
  member: 'm1',
  name: 'Anna',
  role: 'candidate',
  colour: 3,
  audio: true,
  video: false,
  screen: false,
  muted: false,
  maySpeak: true,
}

const read = (message: unknown) => readMessage(JSON.stringify(message))

it('reads what the server says', () => {
  expect(read({ type: 'joined', participant: anna })).toEqual({ type: 'joined', participant: anna })
  expect(read({ type: 'call', participants: [anna], limit: 6 })).toEqual({
    type: 'call',
    participants: [anna],
    limit: 6,
  })
  const servers = [{ urls: ['turn:relay.example.com'], username: '1:a', credential: 'x' }]
  const ice = { servers, expires: '2027-01-15T09:00:00Z' }
  expect(read({ type: 'welcome', id: 'a1', ice, participants: [] })).toEqual({
    type: 'welcome',
    id: 'a1',
    ice: { servers, expires: Date.UTC(2027, 0, 15, 9) },
    participants: [],
  })
  expect(read({ type: 'muted', by: null })).toEqual({ type: 'muted', by: undefined })
})

it('takes nothing for granted', () => {
  for (const data of [
    '',
    '[]',
    'null',
    '7',
    '{"type":"other"}',
    '{',
    'x'.repeat(300_000),
    new ArrayBuffer(3),
  ])
    expect(readMessage(data)).toBeUndefined()
  expect(readMessage(JSON.stringify({ type: 'joined', participant: { name: 'x' } }))).toBeUndefined()
  const strange = { ...anna, name: 'A\u202Eb\n', role: 'king', colour: 99, maySpeak: 'yes', audio: 1 }
  expect(readMessage(JSON.stringify({ type: 'changed', participant: strange }))).toEqual({
    type: 'changed',
    participant: { ...anna, name: 'A b', role: 'observer', colour: 0, maySpeak: false, audio: false },
  })
  const servers = [{ urls: 'javascript:alert(1)' }, { urls: 7 }, 'turn:x', { urls: ['stun:a', 'http://b'] }]
  const ice = { servers, expires: 'soon' }
  expect(readMessage(JSON.stringify({ type: 'ice', ice }))).toEqual({
    type: 'ice',
    ice: { servers: [{ urls: ['stun:a'] }], expires: undefined },
  })
})
