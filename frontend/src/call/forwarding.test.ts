import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Forwarding, type Library } from './forwarding'
import { browserParts } from './testing/connections'
import { FakeRoom, libraryOf } from './testing/livekit'
import type { Participant } from './wire'

const participant = (id: string, more: Partial<Participant> = {}): Participant => ({
  id,
  member: `member-${id}`,
  name: id,
  role: 'candidate',
  colour: 0,
  audio: true,
  video: false,
  screen: false,
  muted: false,
  maySpeak: true,
  ...more,
})

const pass = { url: 'wss://livekit.example.com', token: 'first' }
const track = () => ({ enabled: true, kind: 'audio' }) as unknown as MediaStreamTrack

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('MediaStream', browserParts.MediaStream)
  FakeRoom.made = []
  FakeRoom.isReachable = true
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function begin() {
  const engine = new Forwarding({
    own: 'me',
    pass,
    onChange: () => undefined,
    load: () => Promise.resolve(libraryOf() as unknown as Library),
  })
  engine.set(participant('me'))
  engine.set(participant('ada'))
  return engine
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const last = () => {
  const room = FakeRoom.made.at(-1)
  if (!room) throw new Error('there is a room')
  return room
}

it('takes only what the server says somebody sends, and may', async () => {
  const engine = begin()
  await settle()
  const ada = last().come('member-ada', 'microphone')
  const mallory = last().come('member-mallory', 'microphone')
  expect([ada.isDesired, mallory.isDesired]).toEqual([true, false])
  ada.arrive()
  expect(ada.track?.mediaStreamTrack.enabled).toBe(true)
  expect([engine.level('ada'), engine.level('mallory')]).toEqual([0.5, 0])
  // Muted: at once, and without another subscription.
  engine.set(participant('ada', { muted: true, audio: false }))
  expect([ada.track?.mediaStreamTrack.enabled, ada.isDesired]).toEqual([false, true])
  expect(engine.level('ada')).toBe(0)
  engine.set(participant('ada', { maySpeak: false }))
  expect(ada.isDesired).toBe(false)
  engine.set(participant('ada'))
  expect(ada.isDesired).toBe(true)
  engine.remove('ada')
  expect([ada.isDesired, ada.track?.mediaStreamTrack.enabled]).toEqual([false, false])
  engine.close()
})

it('shows the same stream as long as the track is the same', async () => {
  const engine = begin()
  await settle()
  expect(engine.stream('ada', 'audio')).toBeUndefined()
  last().come('member-ada', 'microphone').arrive()
  const stream = engine.stream('ada', 'audio')
  expect(stream).toBeDefined()
  expect(engine.stream('ada', 'audio')).toBe(stream)
  expect(engine.reach('ada')).toEqual({ kind: 'connected' })
  engine.set(participant('eve'))
  expect(engine.reach('eve')).toEqual({ kind: 'connecting' })
  engine.close()
})

it('sends what it is told to, muted or not, and takes it back', async () => {
  const engine = begin()
  await settle()
  const voice = track()
  engine.send({ audio: voice })
  await settle()
  const sent = last().localParticipant.published('microphone')
  expect([sent?.track?.mediaStreamTrack, sent?.isMuted]).toEqual([voice, false])
  // Muted twice in a row while the library is still at it: the last word counts.
  voice.enabled = false
  engine.send({ audio: voice })
  voice.enabled = true
  engine.send({ audio: voice })
  voice.enabled = false
  engine.send({ audio: voice })
  await settle()
  expect([sent?.isMuted, voice.enabled]).toEqual([true, false])
  // LiveKit has muted it, and one speaks again.
  voice.enabled = true
  engine.send({ audio: voice })
  await settle()
  expect([sent?.isMuted, voice.enabled]).toEqual([false, true])
  const other = track()
  engine.send({ audio: other })
  await settle()
  expect(sent?.track?.mediaStreamTrack).toBe(other)
  engine.send({})
  await settle()
  expect(last().localParticipant.published('microphone')).toBeUndefined()
  engine.close()
})

it('sends nothing as long as LiveKit does not let it, and then does', async () => {
  const engine = begin()
  await settle()
  last().localParticipant.mayPublish = false
  engine.send({ audio: track() })
  await settle()
  expect(last().localParticipant.published('microphone')).toBeUndefined()
  last().localParticipant.mayPublish = true
  last().emit('participantPermissionsChanged')
  await settle()
  expect(last().localParticipant.published('microphone')).toBeDefined()
  engine.close()
})

it('sends once more what took too long', async () => {
  const engine = begin()
  await settle()
  last().localParticipant.fails = 2
  engine.send({ audio: track() })
  await settle()
  expect(last().localParticipant.published('microphone')).toBeUndefined()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(last().localParticipant.published('microphone')).toBeDefined()
  engine.close()
})

it('connects again with the newest pass, and says meanwhile that nobody is reached', async () => {
  const engine = begin()
  await settle()
  expect([last().token, engine.ids]).toEqual(['first', ['ada']])
  engine.take({ type: 'livekit', livekit: { ...pass, token: 'second' } })
  FakeRoom.isReachable = false
  last().emit('disconnected')
  await settle()
  expect(engine.reach('ada')).toEqual({ kind: 'interrupted', why: 'server' })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(engine.reach('ada')).toEqual({ kind: 'unreachable', why: 'no-server' })
  // Also to whoever is alone.
  expect(engine.ids).toEqual(['ada', 'me'])
  FakeRoom.isReachable = true
  await vi.advanceTimersByTimeAsync(10_000)
  expect([last().token, engine.ids]).toEqual(['second', ['ada']])
  engine.close()
  expect(last().isDisconnected).toBe(true)
  const count = FakeRoom.made.length
  last().emit('disconnected')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(FakeRoom.made.length).toBe(count)
})
