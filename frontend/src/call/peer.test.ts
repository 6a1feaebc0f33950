import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type FromPeer, Peer } from './peer'
import { browserParts, FakeConnection } from './testing/connections'

const ice = { servers: [], expires: undefined }
const rejected: unknown[] = []
const onRejection = (reason: unknown) => void rejected.push(reason)

beforeEach(() => {
  for (const [name, part] of Object.entries(browserParts)) vi.stubGlobal(name, part)
  FakeConnection.made = []
  process.on('unhandledRejection', onRejection)
})
afterEach(() => {
  process.off('unhandledRejection', onRejection)
  expect(rejected.splice(0)).toEqual([])
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** Lets what was begun get as far as it can without anything from the other side. */
const rest = () => new Promise((resolve) => setImmediate(resolve))

/** Two pages, and what is on its way from each to the other. */
function pair() {
  const ways: FromPeer[][] = [[], []]
  const peers = [true, false].map(
    (isPolite, index) =>
      new Peer({
        isPolite,
        ice,
        send: (message) => void ways[index]?.push(message),
        onChange: () => undefined,
      }),
  )
  const [polite, impolite] = FakeConnection.made
  if (!polite || !impolite) throw new Error('each page has a connection')
  /** The next message of this page arrives. Whether there was one. */
  const deliver = (from: number) => {
    const message = ways[from]?.shift()
    if (message) void peers[1 - from]?.take(message)
    return message !== undefined
  }
  return { peers, polite, impolite, ways, deliver }
}

/** The same numbers for the same seed. */
function numbers(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

it('in whatever order both propose and answer, both end with the same description', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    FakeConnection.made = []
    const { peers, polite, impolite, ways, deliver } = pair()
    const random = numbers(seed)
    for (let step = 0; step < 12; step++) {
      const which = random() < 0.5 ? 0 : 1
      if (random() < 0.35) peers[which]?.restart()
      else deliver(which)
      if (random() < 0.6) await rest()
    }
    for (;;) {
      await rest()
      const moved = [deliver(0), deliver(1)]
      if (!moved.includes(true) && ways.every((way) => way.length === 0)) break
    }
    await rest()
    expect([polite.signalingState, impolite.signalingState], `seed ${seed}`).toEqual(['stable', 'stable'])
    const said = [polite, impolite].map((one) =>
      [one.localDescription?.sdp, one.remoteDescription?.sdp].toSorted(),
    )
    expect(said[0], `seed ${seed}`).toEqual(said[1])
    for (const peer of peers) peer.close()
  }
})

it('an answer that never came is asked for again when the server passes things on again', async () => {
  const { peers, impolite, ways, deliver } = pair()
  await rest()
  deliver(1)
  await rest()
  // The answer is lost.
  ways[0]?.splice(0)
  expect(impolite.signalingState).toBe('have-local-offer')
  peers[1]?.setSignalled(false)
  peers[1]?.restart()
  await rest()
  expect(ways[1]).toEqual([])
  peers[1]?.setSignalled(true)
  await rest()
  deliver(1)
  await rest()
  deliver(0)
  await rest()
  expect(impolite.signalingState).toBe('stable')
  for (const peer of peers) peer.close()
})

it('junk of another page changes nothing, and no promise is left rejected', async () => {
  const { peers, polite, impolite, deliver } = pair()
  const [peer] = peers
  const junk: FromPeer[] = [
    { type: 'answer', sdp: 'answer to offer 1' },
    { type: 'offer', sdp: '' },
    { type: 'offer', sdp: 'x'.repeat(1_000_000) },
    { type: 'candidate', candidate: { candidate: 'junk' } },
    { type: 'candidate', candidate: null },
    { type: 'answer', sdp: 'offer 3' },
  ]
  for (const message of junk) await peer?.take(message)
  await rest()
  deliver(1)
  await rest()
  for (const message of junk) await peer?.take(message)
  deliver(0)
  await rest()
  expect([polite.signalingState, impolite.signalingState]).toEqual(['stable', 'stable'])
  expect(polite.candidates).toEqual([])
  for (const one of peers) one.close()
  for (const message of junk) await peer?.take(message)
})

it('candidates that come before the description wait for it, and not without end', async () => {
  const { peers, polite, deliver } = pair()
  await rest()
  for (let index = 0; index < 1_000; index++)
    await peers[0]?.take({ type: 'candidate', candidate: { candidate: `candidate:${index}` } })
  expect(polite.candidates).toEqual([])
  deliver(1)
  await rest()
  expect(polite.candidates).toHaveLength(128)
  expect(polite.candidates[0]).toBe('candidate:0')
  for (const one of peers) one.close()
})

it('what was told to be heard is, and nothing else, also of parts that come later', async () => {
  const { peers, polite, deliver } = pair()
  peers[0]?.hear({ audio: false, video: true, screen: false })
  await rest()
  deliver(1)
  await rest()
  const heard = () => polite.getTransceivers().map(({ receiver }) => receiver.track.enabled)
  expect(heard()).toEqual([false, true, false])
  peers[0]?.hear({ audio: true, video: false, screen: false })
  expect(heard()).toEqual([true, false, false])
  for (const one of peers) one.close()
})

it('says after a while why there is no way, and that there is one after all', () => {
  vi.useFakeTimers()
  const seen: string[] = []
  const failed = (servers: RTCIceServer[], event?: Event) => {
    const peer: Peer = new Peer({
      isPolite: true,
      ice: { servers, expires: undefined },
      send: () => undefined,
      onChange: () => void seen.push(peer.reach.kind),
    })
    if (event) FakeConnection.made.at(-1)?.dispatchEvent(event)
    vi.advanceTimersByTime(20_000)
    return peer
  }
  const refused = Object.assign(new Event('icecandidateerror'), { errorCode: 401 })
  const relay = [{ urls: ['turn:relay.example.com'] }]
  expect(failed([]).reach).toEqual({ kind: 'unreachable', why: 'no-relay' })
  expect(failed(relay).reach).toEqual({ kind: 'unreachable', why: 'no-way' })
  const last = failed(relay, refused)
  expect(last.reach).toEqual({ kind: 'unreachable', why: 'relay-refused' })
  FakeConnection.made.at(-1)?.become('connected')
  expect(last.reach).toEqual({ kind: 'connected' })
  expect(seen).toEqual(['unreachable', 'unreachable', 'unreachable', 'connected'])
})
