// Others in a room, for what is measured: clients of npm's y-websocket.
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

export const sleep = (time) => new Promise((done) => setTimeout(done, time))

export async function until(look) {
  while (!(await look())) await sleep(50)
}

/** Asks the API of the server at `url` for something. */
export async function ask(url, path, body) {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return answer.json()
}

/** Somebody at a document of a room, once it has come. */
export async function stock(url, room, link, document = 'code') {
  const { token } = await ask(url, `/rooms/${room}/join`, { token: link, name: 'Other' })
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/ws`, `${room}/${document}`, doc, {
    WebSocketPolyfill: WebSocket,
    disableBc: true,
    params: { token },
  })
  await until(() => provider.synced)
  return { doc, provider }
}
