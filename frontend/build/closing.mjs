// Measures, on loopback against the release binary, how long after the request was sent
// the last of 50 sockets is closed: when an interview ends, a link is revoked, a member is
// removed. A JSON line for each, with the median and the most of some rounds.
import { WebSocket } from 'ws'
import { serve } from './measured.mjs'

const [rounds, people] = [9, 50]
const url = await serve()

async function ask(method, path, token, body) {
  const headers = {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  }
  const answer = await fetch(`${url}/api/v1/rooms${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text ? JSON.parse(text) : undefined
}

const scenarios = {
  'an interview ends': [4409, (id, owner) => ask('PUT', `/${id}/phase`, owner, { phase: 'ended' })],
  'a link is revoked': [4401, (id, owner, link) => ask('DELETE', `/${id}/links/${link.id}`, owner)],
  'a member is removed': [
    4410,
    (id, owner, _link, member) => ask('DELETE', `/${id}/members/${member}`, owner),
  ],
}
for (const [scenario, [code, act]] of Object.entries(scenarios)) {
  const times = []
  for (let round = 0; round < rounds; round++) {
    const { room, links } = await ask('POST', '', undefined, { phase: 'live' })
    const of = (role) => links.find((link) => link.role === role)
    const session = await ask('POST', `/${room.id}/join`, undefined, {
      token: of('candidate').token,
      name: 'Ada',
    })
    const address = `${url.replace('http', 'ws')}/ws/${room.id}?token=${session.token}`
    const sockets = Array.from({ length: people }, () => new WebSocket(address))
    // The greeting says that one is in.
    await Promise.all(sockets.map((socket) => new Promise((done) => socket.once('message', done))))
    const closed = sockets.map((socket) => new Promise((done) => socket.once('close', done)))
    const started = performance.now()
    await act(room.id, of('owner').token, of('candidate'), session.member.id)
    for (const got of await Promise.all(closed)) if (got !== code) throw new Error(`closed with ${got}`)
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  const [median_ms, most_ms] = [times[Math.floor(rounds / 2)], times[rounds - 1]].map(Math.round)
  console.log(JSON.stringify({ scenario, sockets: people, median_ms, most_ms }))
}
