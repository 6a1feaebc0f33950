import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import * as Y from 'yjs'
import { eventually } from '../support/eventually'
import { Network } from '../support/network'
import type { SessionAnswer } from '../../src/api/schema'
import { Server } from '../support/server'
import { StockClient } from './client'

let server: Server
const clients: StockClient[] = []

function client(
  room: string,
  options?: ConstructorParameters<typeof StockClient>[2],
  network: { address: string } = server,
): StockClient {
  const made = new StockClient(network, room, options)
  clients.push(made)
  return made
}

afterEach(async () => {
  for (const made of clients.splice(0)) made.destroy()
  await server.stop()
})

it('the lines of the README connect a stock client', async () => {
  server = await Server.start('--open-rooms')
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  const lines = /```js\n([\s\S]*?)```/.exec(readme)?.[1]
  if (!lines) throw new Error('the README shows how to use a stock client')
  expect(lines.trim().split('\n')).toHaveLength(5)
  const program = lines
    .replace(/^import .*$/gm, '')
    .replace('ws://localhost:8000', `ws://${server.address}`)
    .concat('\nreturn { provider, ydoc }')
  const { WebsocketProvider } = await import('y-websocket')
  const { WebSocket } = await import('ws')
  // What a browser has and Node 20 has not.
  const globals = { Y, WebsocketProvider, WebSocket }
  globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket
  const run = new Function(...Object.keys(globals), program)
  const { provider, ydoc } = run(...Object.values(globals)) as { provider: { destroy(): void }; ydoc: Y.Doc }
  const room = /'ws:\/\/[^']+', '([^']+)'/.exec(lines)?.[1] ?? ''
  const other = client(room)
  await eventually('what the lines typed', () => other.text.length > 0)
  expect(other.text.toString()).toBe(ydoc.getText('code').toString())
  provider.destroy()
})

it('MERGE-1 two stock clients converge through dropped connections', async () => {
  server = await Server.start('--open-rooms')
  const ada = await client('room').synced()
  const bob = await client('room').synced()
  for (let round = 0; round < 30; round++) {
    ada.text.insert(0, `a${round} `)
    bob.text.insert(bob.text.length, `b${round} `)
    if (round % 5 === 2) ada.cut()
    if (round % 7 === 3) bob.cut()
    if (round % 10 === 9) ada.text.delete(0, 3)
  }
  await eventually('the same text', () => {
    const same = ada.text.toString() === bob.text.toString()
    return same && ada.provider.synced && bob.provider.synced && bob.text.toString().includes('b29')
  })
  const late = await client('room').synced()
  await late.shows(ada.text.toString())
  expect(late.text.toString()).toContain('a28')
})

it('WIRE-11 WIRE-4 edits made before connecting arrive, over a client that offers compression', async () => {
  server = await Server.start('--open-rooms')
  const doc = new Y.Doc()
  doc.getText('code').insert(0, 'written offline 😀')
  // The npm package 'ws' offers permessage-deflate by default.
  await client('room', { doc }).synced()
  await client('room').shows('written offline 😀')
})

it('AWARE-1 AWARE-4 AWARE-6 presence goes at once and is back at once', async () => {
  server = await Server.start('--open-rooms')
  const ada = await client('room').synced()
  const tab = await client('room').synced()
  const bob = await client('room').synced()
  ada.provider.awareness.setLocalStateField('user', { name: 'Ada' })
  tab.provider.awareness.setLocalStateField('user', { name: 'Ada' })
  await bob.sees(ada.doc.clientID)
  await bob.sees(tab.doc.clientID)
  // She may be back before one looks.
  let isGone = false
  bob.provider.awareness.on('change', ({ removed }: { removed: number[] }) => {
    isGone ||= removed.includes(ada.doc.clientID)
  })
  ada.cut()
  await eventually('that she is gone', () => isGone)
  // y-websocket reconnects by itself and announces an old clock.
  await bob.sees(ada.doc.clientID)
  ada.destroy()
  await bob.misses(ada.doc.clientID)
  expect(bob.provider.awareness.getStates().has(tab.doc.clientID)).toBe(true)
})

/** As whom somebody is seen by `by`. */
const roleOf = ({ doc }: StockClient, by: StockClient) =>
  (by.provider.awareness.getStates().get(doc.clientID)?.['user'] as { role?: string } | undefined)?.role

it('AWARE-3 clients that are stamped come to rest, though they send back what they hear', async () => {
  server = await Server.start()
  const room = await server.createRoom()
  const come = async (role: 'candidate' | 'interviewer', name: string) => {
    const { token } = await server.join(room, role, name)
    return client(room.id, { params: { token } }).synced()
  }
  const [ada, bob] = [await come('candidate', 'Ada'), await come('interviewer', 'Bob')]
  for (const { provider } of [ada, bob]) provider.awareness.setLocalState({ at: 1, user: { name: 'me' } })
  await eventually('both are seen as the server knows them', () => {
    return roleOf(bob, ada) === 'interviewer' && roleOf(bob, bob) === 'interviewer'
  })
  await comeToRest(ada, bob)
})

/** Nobody does anything but type, and so nothing is said of where they are. */
async function comeToRest(ada: StockClient, bob: StockClient): Promise<void> {
  let frames = 0
  const since = Date.now()
  for (const { provider } of [ada, bob]) {
    const socket = provider.ws as unknown as WebSocket
    // As y-websocket has set it.
    socket.on('message', (data: ArrayBuffer) => (frames += Number(new Uint8Array(data)[0] === 1)))
  }
  // Who answers without end is heard among these ways to the server and back.
  for (let round = 1; round <= 30; round++) {
    ada.text.insert(0, 'a')
    await bob.shows('a'.repeat(round))
  }
  // What was still under way, and what both renew every 15 seconds.
  const renewals = Math.ceil((Date.now() - since) / 15_000)
  expect(frames).toBeLessThan(4 + renewals * 4)
}

it('AWARE-3 a client far away that is stamped again and again comes to rest, too', async () => {
  server = await Server.start()
  const room = await server.createRoom()
  const network = await Network.to(server.port)
  const { token } = await server.join(room, 'candidate', 'Ada')
  const ada = await client(room.id, { params: { token } }, network).synced()
  const bob = await client(room.id, {
    params: { token: (await server.join(room, 'interviewer', 'Bob')).token },
  }).synced()
  const name = (by: StockClient) =>
    (by.provider.awareness.getStates().get(ada.doc.clientID)?.['user'] as { name?: string } | undefined)?.name
  ada.provider.awareness.setLocalState({ at: 1 })
  await Promise.all([ada, bob].map((by) => eventually('Ada', () => name(by) === 'Ada')))
  network.hold()
  for (const next of ['Ada L.', 'Ada Lovelace', 'Ada King']) {
    await server.ask('PATCH', `/rooms/${room.id}/members/me`, token, { name: next })
    await eventually(next, () => name(bob) === next)
  }
  network.release()
  await eventually('her own name', () => name(ada) === 'Ada King')
  await comeToRest(ada, bob)
  expect([ada, bob].map(name)).toEqual(['Ada King', 'Ada King'])
  await network.stop()
})

it('STORE-1 STORE-2 what was reported as saved survives kill -9, and nothing is doubled', async () => {
  server = await Server.start('--open-rooms')
  const ada = client('room', { params: { saved: '1' } })
  let saved = 0
  ada.provider.messageHandlers[102] = (_encoder, decoder) => {
    saved = decoder.arr[decoder.pos] ?? 0
  }
  await ada.synced()
  let lines = ''
  for (let round = 1; round <= 5; round++) {
    // The empty SyncStep2 of this connection is the first message, the line the second.
    ada.text.insert(ada.text.length, `line ${round}\n`)
    lines += `line ${round}\n`
    await eventually('saved', () => saved >= 2)
    await server.down('SIGKILL')
    await eventually('the lost connection', () => !ada.provider.wsconnected)
    saved = 0
    await server.up()
    const reader = await client('room').synced()
    await reader.shows(lines)
    await ada.synced()
  }
  expect(ada.text.toString()).toBe(lines)
})

it('what a stock client writes in quiet mode reaches its own tabs, and the others when it is over', async () => {
  server = await Server.start()
  const room = await server.createRoom()
  const [hers, his] = [
    await server.join(room, 'candidate', 'Ada'),
    await server.join(room, 'interviewer', 'Bob'),
  ]
  const come = (session: SessionAnswer) => client(room.id, { params: { token: session.token } }).synced()
  const [ada, tab, bob] = [await come(hers), await come(hers), await come(his)]
  ada.text.insert(0, 'one two')
  await bob.shows('one two')
  const quiet = `/rooms/${room.id}/members/me/quiet`
  await server.ask('PUT', quiet, hers.token, { minutes: 5 })
  ada.text.delete(0, 3)
  // Away from where he writes: of two insertions at one place either may come first.
  ada.text.insert(ada.text.length, ' held')
  await tab.shows(' two held')
  // Beside what she has deleted, and he has not.
  bob.text.insert(3, ' and')
  for (const { text } of [ada, tab]) {
    await eventually('his words beside hers', () => text.toString().includes(' and'))
  }
  expect(ada.text.toString()).toBe(tab.text.toString())
  tab.cut()
  const carol = await come(his)
  await carol.shows('one and two')
  expect(bob.text.toString()).toBe('one and two')
  await server.ask('DELETE', quiet, hers.token)
  for (const one of [bob, carol, tab]) await one.shows(ada.text.toString())
  expect(bob.text.toString()).toBe(' and two held')
})

it('LIVE-6 STORE-6 a stopped server is back with everything', async () => {
  server = await Server.start('--open-rooms')
  const ada = await client('room').synced()
  ada.text.insert(0, 'before')
  const bob = await client('room').synced()
  await bob.shows('before')
  const codes: number[] = []
  bob.provider.on('connection-close', (event) => codes.push(event?.code ?? 0))
  await server.down('SIGTERM')
  ada.text.insert(6, ' and while it was away')
  await eventually('the close', () => codes.length > 0)
  expect(codes[0]).toBe(1012)
  await server.up()
  await bob.shows('before and while it was away')
})

it('LIVE-3 a stock client gives up where the server says that it is pointless', async () => {
  server = await Server.start()
  const ada = client('00000000-0000-4000-8000-000000000000', { params: { token: 'of-some-room' } })
  const closed: { code: number; reason: string }[] = []
  ada.provider.on('closed', (close) => closed.push(close))
  await eventually('closed for good', () => closed.length > 0)
  expect(closed[0]).toEqual({ code: 4404, reason: 'There is no such room.' })
  expect(ada.provider.shouldConnect).toBe(false)
})

it('MERGE-5 starter text is there once for clients that come at the same time', async () => {
  server = await Server.start()
  const room = await server.createRoom({ language: 'go' })
  const many = Array.from({ length: 6 }, () => client(room.id, { params: { token: room.tokens.candidate } }))
  for (const one of many) {
    await one.synced()
    const file = one.doc.getMap<Y.Text>('files').get('main.go')?.toString() ?? ''
    expect(file.match(/package main/g)).toHaveLength(1)
    expect(one.doc.getMap('room').get('language')).toBe('go')
  }
})
